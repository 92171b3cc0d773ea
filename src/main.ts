import { parseArgs } from "node:util";
import { loadConfig } from "./config.ts";
import { type Database, openDatabase } from "./db/index.ts";
import { printContract } from "./graph/print.ts";
import { createHub } from "./hub.ts";
import { HubError } from "./kernel/errors.ts";
import { SCALES, type ScaleName, isEmpty, seed, showProgress } from "./seed/index.ts";

const USAGE = `Usage:
  npm start                                             start the hub; an empty database is filled first
  npm run seed -- --scale demo|national [--cadres N]    fill an empty database
  npm run schema                                        print the GraphQL schema into schema/

Settings are environment variables; README.md lists them.
`;

type SeedArguments = { scale: ScaleName; cadres?: number };
type Command = { name: "serve" } | { name: "seed"; options: SeedArguments } | { name: "schema" } | { name: "help" };

/**
 * Reads the command line.
 * @throws HubError BAD_USER_INPUT for arguments that are not known
 */
function readCommand(args: string[]): Command {
  const { positionals, values } = parse(args);
  const [name = "serve", ...rest] = positionals;
  if (values.help === true) return { name: "help" };
  if (rest.length > 0) throw wrong(`unexpected argument ${rest.join(" ")}`);
  if (name === "seed") return { name, options: seedArguments(values) };
  if (values.scale !== undefined || values.cadres !== undefined) throw wrong("--scale and --cadres belong to the command seed");
  if (name === "serve" || name === "schema") return { name };
  throw wrong(`unknown command ${name}`);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { scale: { type: "string" }, cadres: { type: "string" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function seedArguments({ scale = "demo", cadres }: { scale?: string; cadres?: string }): SeedArguments {
  if (!isScale(scale)) throw wrong(`--scale must be ${Object.keys(SCALES).join(" or ")}, not ${scale}`);
  if (cadres === undefined) return { scale };
  if (!/^\d{1,9}$/.test(cadres)) throw wrong(`--cadres must be a number of people, not ${cadres}`);
  return { scale, cadres: Number(cadres) };
}

function isScale(text: string): text is ScaleName {
  return Object.hasOwn(SCALES, text);
}

function wrong(message: string): HubError {
  return new HubError("BAD_USER_INPUT", `${message}\n\n${USAGE}`);
}

/** Milliseconds in which the hub leaves after a signal, whatever hangs. */
const LEAVE_WITHIN = 9_500;

/** Runs the hub until the first SIGINT or SIGTERM. */
async function serve(): Promise<void> {
  // Until the hub listens a signal ends the process at once: what was being written is rolled back at the next start.
  const hub = await createHub(loadConfig(process.env), { prepare: fillWhenEmpty });
  process.stdout.write(`
Điểm Cầu is listening.

  Display      ${hub.url}/display
               ${hub.url}/display?organization=19
  Playground   ${hub.url}/playground#token=${hub.operatorToken}
  API          ${hub.url}/graphql

  Operator token, for this demo: ${hub.operatorToken}

Ctrl-C closes the hub.
`);
  await new Promise<void>((resolve) => {
    // `on`, not `once`: Ctrl-C reaches the hub twice, from the terminal and from npm, and the second one must not kill it.
    process.on("SIGINT", () => resolve());
    process.on("SIGTERM", () => resolve());
  });
  process.stdout.write("\nClosing.\n");
  setTimeout(() => process.exit(1), LEAVE_WITHIN).unref();
  await hub.close();
  // The driver forgets a connection that is only just being made, as to a database that was away: it would hold the process for a minute.
  process.exit();
}

async function fillWhenEmpty(database: Database): Promise<void> {
  if (!(await isEmpty(database))) return;
  try {
    await fill(database, { scale: "demo" });
  } catch (error) {
    // Another hub may have begun to fill it first: this one has waited for it.
    if (await isEmpty(database)) throw error;
  }
}

async function fill(database: Database, options: SeedArguments): Promise<void> {
  const progress = showProgress(process.stdout);
  try {
    await seed(database, { ...options, onProgress: progress.onProgress });
  } finally {
    progress.stop();
  }
}

async function seedOnly(options: SeedArguments): Promise<void> {
  const database = await openDatabase(loadConfig(process.env).database);
  try {
    await fill(database, options);
  } finally {
    await database.close();
  }
}

async function run(command: Command): Promise<void> {
  switch (command.name) {
    case "serve":
      return serve();
    case "seed":
      return seedOnly(command.options);
    case "schema":
      process.stdout.write(printContract());
      return;
    case "help":
      process.stdout.write(USAGE);
      return;
  }
}

try {
  await run(readCommand(process.argv.slice(2)));
} catch (error) {
  // What the operator can mend is said in a sentence; anything else is a fault and shows where it happened.
  process.stderr.write(
    error instanceof HubError ? `${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
