import { count } from "./format.ts";
import type { Progress } from "./model.ts";
import { boardNames } from "./names.ts";

/** One row of the board. */
export type Row = {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly fullName: string;
  readonly completed: number;
  readonly total: number;
};

const collator = new Intl.Collator("vi", { numeric: true });
const share = ({ completed, total }: Row) => (total === 0 ? 0 : completed / total);

/** The children as rows: the furthest first, then by name as Vietnamese sorts it. */
export function rowsOf(children: Progress["children"], subject: string): readonly Row[] {
  const fullNames = children.map(({ organization }) => organization.name);
  const names = boardNames(fullNames, subject);
  return children
    .map(({ organization: { id, code, name }, completed, total }, index) => {
      return { id, code: code ?? "", name: names[index] ?? name, fullName: name, completed, total };
    })
    .sort((a, b) => share(b) - share(a) || collator.compare(a.name, b.name));
}

/** How rows are laid out on a wide screen. */
export type Arrangement = {
  readonly pages: number;
  readonly columns: 1 | 2 | 3;
  /** Rows in a column. */
  readonly rows: number;
};

const MOST_ROWS = 7;

/** Columns and evenly filled pages for so many rows, none too small to be read from the back of a hall. */
export function arrange(count: number): Arrangement {
  const columns = count <= 3 ? 1 : count <= 2 * MOST_ROWS ? 2 : 3;
  const pages = Math.max(1, Math.ceil(count / (columns * MOST_ROWS)));
  return { pages, columns, rows: Math.ceil(Math.ceil(count / pages) / columns) };
}

/** The width of a column on a wide screen, and of what stands in it beside a name, in rem. */
const COLUMN: Readonly<Record<Arrangement["columns"], number>> = { 1: 82, 2: 40, 3: 25.6 };
const RATE = 6.7;
const CHECK = 1.7;
const A_DIGIT = 0.78;
const A_LETTER = 0.78;

/** Whether a name is too long for its place in the usual size: one line, or two where rows are high. */
export function isLong({ name, completed, total }: Row, { columns, rows }: Arrangement): boolean {
  const counts = 2 * count(total).length + 1;
  const room = COLUMN[columns] - RATE - (completed === total ? CHECK : 0) - counts * A_DIGIT;
  const lines = rows > 5 ? 1 : 1.75;
  return name.length * A_LETTER > room * lines;
}

/** The rows of one page. */
export function pageOf<T>(rows: readonly T[], page: number, { columns, rows: height }: Arrangement): readonly T[] {
  const size = columns * height;
  return rows.slice(page * size, (page + 1) * size);
}
