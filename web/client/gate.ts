import { alarm } from "./alarm.ts";

/** A wait that ends with its owner: once shut, nobody passes any more. */
export type Gate = {
  pass(milliseconds: number): Promise<void>;
  shut(): void;
};

/** An open gate. One passes it at a time. */
export function openGate(): Gate {
  let open = true;
  let through = () => {};
  const timer = alarm(() => through());
  return {
    pass: (milliseconds) =>
      new Promise((resolve) => {
        if (!open) return;
        through = resolve;
        if (milliseconds > 0) timer.set(milliseconds);
        else resolve();
      }),
    shut() {
      open = false;
      timer.clear();
    },
  };
}
