import { moment } from "../format.ts";
import { useMedia, usePage } from "../hooks.ts";
import { WIDE } from "../media.ts";
import type { Completion, Subject } from "../model.ts";
import { placeName, whereabouts } from "../names.ts";
import { PageDots } from "./page-dots.tsx";

const SHOWN = 3;
const PAGE_FOR = 8_000;

/** The latest completed congresses. A new one is shown at once, whatever page was. */
export function Ticker({ subject, latest, asOf }: { subject: Subject; latest: readonly Completion[]; asOf: string }) {
  const wide = useMedia(WIDE);
  const size = wide ? SHOWN : latest.length;
  const pages = Math.max(1, Math.ceil(latest.length / Math.max(1, size)));
  const newest = latest[0];
  const page = usePage(pages, PAGE_FOR, newest && `${newest.place.id} ${newest.completedAt}`);
  return (
    <section className="ticker" aria-label="Đại hội vừa hoàn thành" data-testid="ticker">
      <div className="ticker-head">
        <h2 className="section-title">Vừa hoàn thành</h2>
        <PageDots page={page} pages={pages} />
      </div>
      <ul className="ticker-items" key={page}>
        {latest.slice(page * size, (page + 1) * size).map((completion) => (
          <Item key={`${completion.place.id} ${completion.completedAt}`} completion={completion} subject={subject} asOf={asOf} />
        ))}
        {latest.length === 0 && <li className="ticker-none">Chưa có đại hội nào hoàn thành</li>}
      </ul>
    </section>
  );
}

type ItemProps = { readonly completion: Completion; readonly subject: Subject; readonly asOf: string };

function Item({ completion: { place, completedAt, isPilot }, subject, asOf }: ItemProps) {
  const { time, date } = moment(completedAt);
  const today = date === moment(asOf).date;
  return (
    <li className="ticker-item" data-testid="ticker-item" title={place.name}>
      <span className="ticker-name">
        {placeName(place.name)}
        {isPilot && <b className="ticker-pilot">đại hội điểm</b>}
      </span>
      <span className="ticker-details">
        <time dateTime={completedAt}>{today ? time.slice(0, 5) : date}</time>
        {whereabouts(place, subject.id).map((name) => (
          <span key={name}>{name}</span>
        ))}
      </span>
    </li>
  );
}
