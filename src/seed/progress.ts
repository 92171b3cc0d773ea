import { SingleBar } from "cli-progress";
import type { SeedStep } from "./load.ts";

/** Where progress is shown: a terminal gets a bar, anything else plain lines. */
export type ProgressStream = NodeJS.WritableStream & { isTTY?: boolean };

/** Shows how far a seed is; `stop` must be called at its end, however that came. */
export interface SeedProgress {
  onProgress(step: SeedStep): void;
  stop(): void;
}

/** Shows each step on the stream: what is being loaded, how many rows of how many. */
export function showProgress(stream: ProgressStream): SeedProgress {
  return stream.isTTY === true ? barProgress(stream) : lineProgress(stream);
}

function barProgress(stream: ProgressStream): SeedProgress {
  let bar: SingleBar | undefined;
  let current = "";
  const format = "  {what} {bar} {percentage} %  {value}/{total}";
  return {
    onProgress({ what, done, total }) {
      if (what !== current) {
        bar?.stop();
        current = what;
        bar = new SingleBar({ format, stream, barsize: 30, hideCursor: true, formatValue: groupDigits });
        bar.start(total, done, { what: what.padEnd(14) });
      }
      bar?.update(done);
    },
    stop: () => bar?.stop(),
  };
}

function groupDigits(value: number, _options: unknown, type: string): string {
  return type === "value" || type === "total" ? value.toLocaleString("en-US") : String(value);
}

function lineProgress(stream: ProgressStream): SeedProgress {
  return {
    onProgress({ what, done, total }) {
      if (done === total) stream.write(`seed: ${what}${total > 1 ? ` ${total.toLocaleString("en-US")}` : ""}\n`);
    },
    stop: () => {},
  };
}
