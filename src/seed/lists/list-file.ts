import { z } from "zod";
import { HubError, type Problem } from "../../kernel/errors.ts";

/** A list of administrative units as it was read: its name is what a message calls it. */
export interface ListFile {
  name: string;
  text: string;
}

/** The rows of a list by code, in the order of their codes, with the means to say where a row stands. */
export interface List<Row> {
  file: string;
  rows: ReadonlyMap<string, Row>;
  /** The file, the row and its line, for a message about the row with this code. */
  place(code: string): string;
}

/** Where a code stands in a file. */
interface Mention {
  row: number;
  line: number;
}

/** Collects what is wrong with the lists, so that one refusal names every bad row. */
export class ListProblems {
  private readonly found: Problem[] = [];

  /** @param field file and row @param value what stands there @param rule why it is not accepted */
  add(field: string, value: unknown, rule: string): void {
    this.found.push({ field, value, rule });
  }

  /** @throws HubError BAD_USER_INPUT with all problems when there are any */
  refuseIfAny(): void {
    if (this.found.length === 0) return;
    const shown = this.found.slice(0, 10).map(({ field, rule }) => `${field}: ${rule}`);
    const more = this.found.length > shown.length ? [`and ${this.found.length - shown.length} more`] : [];
    const message = ["the lists of administrative units are not accepted; nothing was seeded", ...shown, ...more].join("\n  ");
    throw new HubError("BAD_USER_INPUT", message, this.found);
  }
}

/** Reads a list: a JSON object of rows by code, or a JSON array of rows. What is wrong with it goes to `problems`. */
export function readList<Row extends { code: string }>(file: ListFile, row: z.ZodType<Row>, problems: ListProblems): List<Row> {
  const mentions = findCodes(file, problems);
  const place = (code: string): string => describePlace(file.name, code, mentions.get(code)?.[0]);
  const rows = new Map<string, Row>();
  for (const [key, value] of entriesOf(file, problems)) {
    const read = row.safeParse(value);
    if (read.success) {
      rows.set(read.data.code, read.data);
    } else {
      reportRow(place(key), value, read.error, problems);
    }
  }
  return { file: file.name, rows: new Map([...rows].toSorted(([a], [b]) => (a < b ? -1 : 1))), place };
}

function entriesOf(file: ListFile, problems: ListProblems): [key: string, value: unknown][] {
  try {
    const parsed = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]).parse(JSON.parse(file.text));
    return Array.isArray(parsed)
      ? parsed.map((value, index) => [codeIn(value) ?? `number ${index + 1}`, value])
      : Object.entries(parsed);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : "it is neither an object nor an array";
    problems.add(file.name, file.text.slice(0, 100), `is not a list in JSON: ${reason}`);
    return [];
  }
}

function codeIn(value: unknown): string | undefined {
  return z.object({ code: z.string() }).safeParse(value).data?.code;
}

function reportRow(place: string, value: unknown, error: z.ZodError, problems: ListProblems): void {
  for (const issue of error.issues) {
    const column = issue.path.join(".");
    problems.add(place, value, column === "" ? issue.message : `${column}: ${issue.message}`);
  }
}

/**
 * Finds every `"code": "..."` in the text, in the file's order. JSON.parse keeps only the last of two rows with the same key and
 * sorts keys that look like numbers, so that double codes and places are seen in the text alone.
 */
function findCodes(file: ListFile, problems: ListProblems): Map<string, Mention[]> {
  const mentions = new Map<string, Mention[]>();
  let row = 0;
  let line = 1;
  let read = 0;
  for (const { index, 1: code = "" } of file.text.matchAll(/"code"\s*:\s*"([^"]*)"/g)) {
    for (let at = file.text.indexOf("\n", read); at !== -1 && at < index; at = file.text.indexOf("\n", read)) {
      line += 1;
      read = at + 1;
    }
    row += 1;
    mentions.set(code, [...(mentions.get(code) ?? []), { row, line }]);
  }
  for (const [code, [first, ...again]] of mentions) {
    for (const mention of again) {
      problems.add(
        describePlace(file.name, code, mention),
        code,
        `the code ${code} stands already in row ${first?.row} (line ${first?.line})`,
      );
    }
  }
  return mentions;
}

function describePlace(file: string, code: string, mention: Mention | undefined): string {
  return mention === undefined ? `${file}, row ${code}` : `${file}, row ${mention.row} (line ${mention.line}, code ${code})`;
}
