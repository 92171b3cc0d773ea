/** What cannot be planned; the ordinary path answers. */
export class Unplanned extends Error {
  /** For the metrics: one of few. */
  readonly reason: string;

  constructor(reason: string) {
    super(`not planned: ${reason}`);
    this.name = "Unplanned";
    this.reason = reason;
  }
}
