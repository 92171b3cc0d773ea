import { type CSSProperties, useMemo } from "react";
import { type Arrangement, arrange, isLong, pageOf, type Row, rowsOf } from "../arrangement.ts";
import { count, LONGEST_RATE, rate } from "../format.ts";
import { useMedia, usePage } from "../hooks.ts";
import { WIDE } from "../media.ts";
import type { Progress, Subject } from "../model.ts";
import { Bar } from "./bar.tsx";
import { Figure } from "./figure.tsx";
import { CheckIcon } from "./icons.tsx";
import { PageDots } from "./page-dots.tsx";

const PAGE_FOR = 10_000;

/** The organizations directly below, the furthest first. What does not fit on a wide screen is paged. */
export function Board({ subject, progress }: { subject: Subject; progress: Progress }) {
  const wide = useMedia(WIDE);
  const rows = useMemo(() => rowsOf(progress.children, subject.name), [progress.children, subject.name]);
  const arrangement: Arrangement = wide ? arrange(rows.length) : { pages: 1, columns: 1, rows: rows.length };
  const page = usePage(arrangement.pages, PAGE_FOR);
  return (
    <section className="board" aria-label="Các tổ chức trực thuộc">
      <div className="section-head">
        <h2 className="section-title">
          Các tổ chức trực thuộc <span className="section-count">{count(rows.length)}</span>
        </h2>
        <PageDots page={page} pages={arrangement.pages} />
      </div>
      <ol className="board-page" key={page} style={gridOf(arrangement)}>
        {pageOf(rows, page, arrangement).map((row) => (
          <BoardRow key={row.id} row={row} long={isLong(row, arrangement)} />
        ))}
      </ol>
    </section>
  );
}

function gridOf({ columns, rows }: Arrangement): CSSProperties {
  const style: CSSProperties & Record<"--columns" | "--rows", number> = { "--columns": columns, "--rows": rows };
  return style;
}

function BoardRow({ row, long }: { row: Row; long: boolean }) {
  const done = row.total > 0 && row.completed === row.total;
  return (
    <li className="row" data-testid="child" data-code={row.code} data-done={done || undefined} title={row.fullName}>
      <span className="row-name" data-long={long || undefined}>
        {row.name}
      </span>
      <span className="row-count">
        <Figure text={count(row.completed)} longest={count(row.total)} testId="child-completed" />
        <Figure className="of" text={`/${count(row.total)}`} />
      </span>
      <span className="row-rate">
        {done && <CheckIcon />}
        <Figure text={rate(row)} longest={LONGEST_RATE} className="strong" testId="child-rate" />
      </span>
      <Bar completed={row.completed} total={row.total} />
    </li>
  );
}
