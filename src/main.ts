import { readFileSync } from "node:fs";
import { type TokenRequest, createIssue } from "./access/index.ts";
import { type Link, verifyTrail } from "./audit/index.ts";
import { type Command, type SeedArguments, type TokenArguments, USAGE, readCommand } from "./command.ts";
import { type Config, loadConfig } from "./config.ts";
import { type Database, openDatabase } from "./db/index.ts";
import { makeManifest } from "./graph/index.ts";
import { printContract } from "./graph/print.ts";
import { createHub } from "./hub.ts";
import { HubError } from "./kernel/errors.ts";
import { ownSecret } from "./own-secret.ts";
import { isEmpty, seed, showProgress } from "./seed/index.ts";

/** Milliseconds in which the hub leaves after a signal, whatever hangs. */
const LEAVE_WITHIN = 9_500;

/** Runs the hub until the first SIGINT or SIGTERM. */
async function serve(): Promise<void> {
  // Until the hub listens a signal ends the process at once: what was being written is rolled back at the next start.
  const config = await readConfig();
  const hub = await createHub(config, { prepare: fillWhenEmpty });
  process.stdout.write(welcome(hub.url, config, config.production ? undefined : await hub.issue?.(DEMO)));
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

/** Who plays with the hub in development. */
const DEMO: TokenRequest = { kind: "administrator", subject: "demo", minutes: 1_440 };

/** @param token what opens the playground; in production there is none to be given away */
function welcome(url: string, { playground }: Config, token: string | undefined): string {
  return `
Điểm Cầu is listening.

  Display      ${url}/display
               ${url}/display?organization=19
${playground ? `  Playground   ${url}/playground${token === undefined ? "" : `#token=${token}`}\n` : ""}  API          ${url}/graphql
${token === undefined ? "" : `\n  Administrator's token for a day, for this demo: ${token}\n`}
Ctrl-C closes the hub.
`;
}

/** The configuration of the environment; in development with a secret of the hub's own when it is given no keys. */
async function readConfig(): Promise<Config> {
  const config = loadConfig(process.env);
  if (config.tokens.keys !== undefined) return config;
  return { ...config, tokens: { ...config.tokens, keys: { kind: "secret", secret: await ownSecret(config.dataDir) } } };
}

async function printToken({ hours, ...request }: TokenArguments): Promise<void> {
  const { tokens } = await readConfig();
  if (tokens.keys?.kind !== "secret")
    throw new HubError("BAD_USER_INPUT", "tokens are made where the private key is: this hub has only public ones");
  const longest = request.kind === "display" || request.kind === "service" ? Number.POSITIVE_INFINITY : tokens.maxMinutes;
  const issue = createIssue(tokens.keys.secret, tokens);
  process.stdout.write(`${await issue({ ...request, minutes: Math.min(hours * 60, longest) })}\n`);
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

/** Says how the audit trail stands; the process fails when it is not whole. */
async function verifyAudit(after: Link | undefined): Promise<void> {
  const database = await openDatabase(loadConfig(process.env).database);
  try {
    const { entries, head, pending, faults } = await verifyTrail(database, after);
    const checked = `${entries} entries are as they were written; ${pending} more wait to be sealed.`;
    process.stdout.write(`${checked}\nHead: ${head.number}:${head.hash}\n${faults.map((fault) => `WRONG: ${fault}\n`).join("")}`);
    if (faults.length > 0) process.exitCode = 1;
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
    case "token":
      return printToken(command.options);
    case "audit:verify":
      return verifyAudit(command.after);
    case "schema":
      process.stdout.write(printContract());
      return;
    case "manifest":
      process.stdout.write(`${JSON.stringify(makeManifest(command.paths.map((path) => readFileSync(path, "utf8"))), null, 2)}\n`);
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
