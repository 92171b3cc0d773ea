import type { Connection } from "../client/index.ts";
import type { Level } from "../gql/graphql.ts";

const integer = new Intl.NumberFormat("vi-VN");
const tenth = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("vi-VN", {
  timeZone: "Asia/Ho_Chi_Minh",
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});

/** A count: 51.985 */
export function count(value: number): string {
  return integer.format(value);
}

/** A share: 99,8 %. Only all of them is 100 %, and only none of them is 0 %. */
export function rate({ completed, total }: { completed: number; total: number }): string {
  if (total === 0) return "–";
  if (completed === 0) return "0 %";
  if (completed === total) return "100 %";
  const percent = Math.round((completed / total) * 1000) / 10;
  return `${tenth.format(Math.min(99.9, Math.max(0.1, percent)))} %`;
}

/** The longest that `rate` gets. */
export const LONGEST_RATE = "88,8 %";

/** A moment in Viet Nam, in its parts: 14:03:22 and 30/06/2020. */
export function moment(instant: string | number): { time: string; date: string } {
  const parts = new Map(clock.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? "";
  return {
    time: `${part("hour")}:${part("minute")}:${part("second")}`,
    date: `${part("day")}/${part("month")}/${part("year")}`,
  };
}

/** A time span for a glance: 45 giây, 3 phút, 2 giờ 5 phút. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} giây`;
  if (minutes < 60) return `${minutes} phút`;
  return `${Math.floor(minutes / 60)} giờ ${minutes % 60} phút`;
}

/** A term as one writes it: 2020–2025 */
export function term(code: string): string {
  return code.replace("-", "–");
}

/** What a level is called on a screen. */
export const LEVEL_NAMES: Readonly<Record<Level, string>> = {
  CENTRAL: "Trung ương",
  PROVINCE: "Tỉnh",
  UPPER_GRASSROOTS: "Cấp trên trực tiếp cơ sở",
  GRASSROOTS: "Cơ sở",
  CELL: "Chi bộ",
};

const CONNECTION_NAMES: Readonly<Record<Connection["status"], string>> = {
  connecting: "Đang kết nối…",
  live: "Trực tiếp",
  reconnecting: "Đang kết nối lại…",
  stale: "Số liệu cũ",
};

/** What the state of the connection is called on a screen. What is asked for every few seconds is not called live. */
export function connectionName(connection: Connection): string {
  return connection.status === "live" && connection.way === "poll" ? "Cập nhật định kỳ" : CONNECTION_NAMES[connection.status];
}
