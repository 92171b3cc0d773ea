import type { CSSProperties } from "react";
import { count, LEVEL_NAMES, rate } from "../format.ts";
import type { Progress } from "../model.ts";
import { Bar } from "./bar.tsx";
import { Figure } from "./figure.tsx";

/** The levels of the organization, and the pilot congresses. */
export function Levels({ progress }: { progress: Progress }) {
  const levels = progress.byLevel.filter(({ total }) => total > 0);
  const style: CSSProperties & Record<"--rows", number> = { "--rows": levels.length + (progress.pilotTotal > 0 ? 1 : 0) };
  return (
    <section className="levels" aria-label="Theo cấp">
      <h2 className="section-title">Theo cấp</h2>
      <ul className="level-list" style={style}>
        {levels.map(({ level, completed, total }) => (
          <Level key={level} id={level} name={LEVEL_NAMES[level]} completed={completed} total={total} />
        ))}
        {progress.pilotTotal > 0 && (
          <Level id="PILOT" name="Đại hội điểm" completed={progress.pilotCompleted} total={progress.pilotTotal} />
        )}
      </ul>
    </section>
  );
}

type LevelProps = { id: string; name: string; completed: number; total: number };

function Level({ id, name, completed, total }: LevelProps) {
  return (
    <li className="level" data-testid="level" data-level={id}>
      <span className="level-name">{name}</span>
      <span className="level-count">
        <Figure text={count(completed)} longest={count(total)} className="strong" />
        <Figure className="of" text={`/${count(total)}`} />
      </span>
      <Bar completed={completed} total={total} />
      <span className="visually-hidden">{rate({ completed, total })}</span>
    </li>
  );
}
