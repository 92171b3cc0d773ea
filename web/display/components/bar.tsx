import type { CSSProperties } from "react";

type BarProps = {
  readonly completed: number;
  readonly total: number;
  readonly className?: string;
};

/** A share as a bar. The numbers beside it say the same, so that assistive technology need not read it. */
export function Bar({ completed, total, className }: BarProps) {
  const style: CSSProperties & Record<"--share", number> = { "--share": total === 0 ? 0 : completed / total };
  return (
    <span className={className ? `bar ${className}` : "bar"} style={style} aria-hidden="true">
      <span className="bar-fill" />
    </span>
  );
}
