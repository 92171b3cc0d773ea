/** A task with at most one run ahead of it. */
export type Alarm = {
  /** Runs the task after so many milliseconds; a run that was ahead is moved. */
  set(milliseconds: number): void;
  /** Calls off the run that is ahead, if any. */
  clear(): void;
};

/** An alarm that is not set yet. */
export function alarm(task: () => void): Alarm {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const clear = () => clearTimeout(timer);
  return {
    set(milliseconds) {
      clear();
      timer = setTimeout(task, milliseconds);
    },
    clear,
  };
}
