import type { CSSProperties } from "react";
import { useChanged } from "../hooks.ts";

type FigureProps = {
  /** The number as it is written. */
  readonly text: string;
  /** The longest that the number may get. Omitted: its own text. */
  readonly longest?: string;
  readonly className?: string;
  readonly testId?: string;
};

/**
 * A number whose digits all take the same room, and which keeps the room of the longest: it can change without moving anything.
 * Be Vietnam Pro has no tabular figures, so each digit gets a cell.
 */
export function Figure({ text, longest = text, className, testId }: FigureProps) {
  const changed = useChanged(text);
  const style: CSSProperties & Record<`--${string}`, number> = { "--digits": digits(longest), "--marks": marks(longest) };
  return (
    <span
      className={className ? `figure ${className}` : "figure"}
      data-changed={changed || undefined}
      data-testid={testId}
      style={style}
    >
      {[...text].map((character, index) =>
        isDigit(character) ? (
          <span className="digit" key={index}>
            {character}
          </span>
        ) : (
          character
        ),
      )}
    </span>
  );
}

const isDigit = (character: string) => character >= "0" && character <= "9";
const digits = (text: string) => [...text].filter(isDigit).length;
const marks = (text: string) => text.length - digits(text);
