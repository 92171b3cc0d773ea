import type { Weighted } from "./random.ts";

/** The names of a comma-separated text: long lists stay readable that way. */
export function listed(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim().replace(/\s+/g, " "));
}

/** The names of a comma-separated text that have their weights before them: "38 Nguyễn, 11 Trần". */
export function weighted(text: string): readonly Weighted<string>[] {
  return listed(text).map((item) => {
    const space = item.indexOf(" ");
    return [Number(item.slice(0, space)), item.slice(space + 1)];
  });
}
