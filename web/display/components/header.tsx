import type { Connection } from "../../client/index.ts";
import { count, moment, term } from "../format.ts";
import type { View } from "../model.ts";
import { ConnectionState } from "./connection-state.tsx";

const LONG_TITLE = 36;

/** Whose numbers these are, of when, and whether they are live. */
export function Header({ view, connection }: { view: View; connection: Connection }) {
  const board = view.kind === "board" ? view : undefined;
  const name = board?.subject.name ?? "Điểm Cầu";
  return (
    <header className="header">
      <div className="heading">
        <p className="eyebrow">
          Tiến độ đại hội đảng các cấp
          {board && <span className="eyebrow-term">Nhiệm kỳ {term(board.progress.term.code)}</span>}
        </p>
        <h1 className="title" data-testid="organization" data-long={name.length > LONG_TITLE || undefined}>
          {name}
        </h1>
      </div>
      <div className="status">
        <ConnectionState connection={connection} />
        {board && <AsOf asOf={board.progress.asOf} rev={board.progress.rev} />}
      </div>
    </header>
  );
}

function AsOf({ asOf, rev }: { asOf: string; rev: number }) {
  const { time, date } = moment(asOf);
  return (
    <p className="as-of" data-testid="as-of" data-rev={rev}>
      Số liệu lúc{" "}
      <time dateTime={asOf}>
        <b>{time}</b> {date}
      </time>
      <span className="rev">bản số {count(rev)}</span>
    </p>
  );
}
