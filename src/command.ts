import { parseArgs } from "node:util";
import { TOKEN_KINDS, type TokenKind } from "./access/index.ts";
import type { Link } from "./audit/index.ts";
import { HubError } from "./kernel/errors.ts";
import { SCALES, type ScaleName } from "./seed/index.ts";

/** How the program is called. */
export const USAGE = `Usage:
  npm start                                             start the hub; an empty database is filled first
  npm run seed -- --scale demo|national [--cadres N]    fill an empty database
  npm run token -- --kind KIND [--subject NAME] [--board org_1] [--hours N]
                                                        print a token; KIND is display, person, service or administrator
  npm run audit:verify [-- --after NUMBER:HASH]         check the audit trail, or what follows an earlier head of it
  npm run schema                                        print the GraphQL schema into schema/

Settings are environment variables; README.md lists them.
`;

export type SeedArguments = { scale: ScaleName; cadres?: number };
export type TokenArguments = { kind: TokenKind; subject: string; board: string | undefined; hours: number };

/** What the program is asked to do. */
export type Command =
  | { name: "serve" }
  | { name: "seed"; options: SeedArguments }
  | { name: "token"; options: TokenArguments }
  | { name: "audit:verify"; after: Link | undefined }
  | { name: "schema" }
  | { name: "manifest"; paths: string[] }
  | { name: "help" };

/**
 * Reads the command line.
 * @throws HubError BAD_USER_INPUT for arguments that are not known
 */
export function readCommand(args: string[]): Command {
  const { positionals, values } = parse(args);
  const [name = "serve", ...rest] = positionals;
  if (values.help === true) return { name: "help" };
  if (name === "manifest") return { name, paths: rest };
  if (rest.length > 0) throw wrong(`unexpected argument ${rest.join(" ")}`);
  if (name === "seed") return { name, options: seedArguments(values) };
  if (name === "token") return { name, options: tokenArguments(values) };
  if (name === "audit:verify") return { name, after: values.after === undefined ? undefined : linkOf(values.after) };
  if (values.scale !== undefined || values.cadres !== undefined) throw wrong("--scale and --cadres belong to the command seed");
  if (name === "serve" || name === "schema") return { name };
  throw wrong(`unknown command ${name}`);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        scale: { type: "string" },
        cadres: { type: "string" },
        kind: { type: "string" },
        subject: { type: "string" },
        board: { type: "string" },
        hours: { type: "string" },
        after: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
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

function tokenArguments(values: { kind?: string; subject?: string; board?: string; hours?: string }): TokenArguments {
  const { kind: given, subject, board, hours = "12" } = values;
  const kind = TOKEN_KINDS.find((known) => known === given);
  if (kind === undefined) throw wrong(`--kind must be ${TOKEN_KINDS.join(", ")}, not ${given ?? "left out"}`);
  if ((kind === "display") !== (board !== undefined)) throw wrong("--board is the id of a display's organization, as org_1");
  if (!/^\d{1,4}$/.test(hours) || hours === "0") throw wrong(`--hours must be a number of hours, not ${hours}`);
  return { kind, subject: subject ?? `demo-${kind}`, board, hours: Number(hours) };
}

/** A head of the audit trail, as it is printed. */
function linkOf(text: string): Link {
  const [, number, hash = ""] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined) throw wrong(`--after must be a head that audit:verify has printed, like 120:9f86d0…, not ${text}`);
  return { number: Number(number), hash };
}

function isScale(text: string): text is ScaleName {
  return Object.hasOwn(SCALES, text);
}

function wrong(message: string): HubError {
  return new HubError("BAD_USER_INPUT", `${message}\n\n${USAGE}`);
}
