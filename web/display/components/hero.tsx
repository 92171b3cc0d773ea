import type { CSSProperties } from "react";
import { count, LONGEST_RATE, rate } from "../format.ts";
import type { Progress } from "../model.ts";
import { Figure } from "./figure.tsx";

const REST = [
  ["inSession", "Đang tiến hành"],
  ["preparing", "Đang chuẩn bị"],
  ["planned", "Đã có kế hoạch"],
  ["postponed", "Tạm hoãn"],
] as const;

/** The number that the hall has come to see. */
export function Hero({ progress }: { progress: Progress }) {
  const completed = count(progress.completed);
  const total = count(progress.total);
  const share = rate(progress);
  return (
    <section className="hero" aria-label="Kết quả chung">
      {/* One sentence is read out, instead of digits in cells. */}
      <p className="visually-hidden" aria-live="polite" aria-atomic="true" data-testid="announcement">
        Đã hoàn thành {completed} trên tổng số {total} đại hội, đạt {share}.
      </p>
      <p className="hero-label">Đại hội đã hoàn thành</p>
      <div className="hero-figures" aria-hidden="true" data-length={total.length > 7 ? "long" : undefined}>
        <Figure className="hero-completed" text={completed} longest={total} testId="completed" />
        <p className="hero-total">
          <span className="hero-of">trên tổng số</span>
          <Figure text={total} testId="total" />
        </p>
        <Figure className="hero-rate" text={share} longest={LONGEST_RATE} testId="rate" />
      </div>
      <Track progress={progress} />
      <ul className="legend">
        {REST.map(([status, name]) => (
          <li key={status} data-status={status}>
            <span className="swatch" aria-hidden="true" />
            {name} <Figure text={count(progress[status])} longest={total} testId={status} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** All congresses as one bar: completed, in session, in preparation, and the rest. */
function Track({ progress }: { progress: Progress }) {
  const part = (value: number) => {
    const style: CSSProperties & Record<"--share", number> = { "--share": progress.total === 0 ? 0 : value / progress.total };
    return style;
  };
  return (
    <div className="track" aria-hidden="true">
      <span className="track-part" data-status="completed" style={part(progress.completed)} />
      <span className="track-part" data-status="inSession" style={part(progress.inSession)} />
      <span className="track-part" data-status="preparing" style={part(progress.preparing)} />
    </div>
  );
}
