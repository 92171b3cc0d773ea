const DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" });

/** Today in Viet Nam, as YYYY-MM-DD: what `asOf` means when it is left out. */
export function today(now: Date = new Date()): string {
  return DAY.format(now);
}
