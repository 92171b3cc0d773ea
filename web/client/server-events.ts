/** One event of a `text/event-stream`. */
export type ServerEvent = { readonly type: string; readonly data: string };

/** Takes a stream apart as it comes: give it each piece of text, get the events that are complete. Comments are left out. */
export function eventReader(): (text: string) => readonly ServerEvent[] {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    return blocks.map(readEvent).filter((event) => event !== undefined);
  };
}

function readEvent(block: string): ServerEvent | undefined {
  let type = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ""] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "event") type = value;
    if (field === "data") data.push(value);
  }
  return data.length > 0 ? { type, data: data.join("\n") } : undefined;
}
