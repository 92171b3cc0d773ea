import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line between clients and a hub, as cables and middleboxes are: it can be cut, or let only some requests through. */
export interface Line extends AsyncDisposable {
  /** Where clients reach the hub over this line. */
  readonly url: string;
  /** Leads new connections to another hub. */
  lead(hub: string): void;
  /** Breaks every connection and lets no new one through. */
  cut(): void;
  /** Lets everything through again. */
  restore(): void;
  /** Breaks connections that carry a request of this kind, and lets no such request through until the line is restored. */
  block(...kinds: (keyof typeof KINDS)[]): void;
}

/** A request by its head, as it goes over the wire. */
const KINDS = {
  socket: /^GET [^]*\r\nupgrade: websocket/i,
  stream: /^POST \/graphql\/stream /,
  query: /^POST \/graphql /,
} as const;

/** Lays a line to a hub. */
export async function layLine(hub: string): Promise<Line> {
  let to = new URL(hub);
  const open = new Map<Socket, Set<keyof typeof KINDS>>();
  const blocked = new Set<keyof typeof KINDS>();
  let whole = true;

  const server = createServer((client) => {
    if (!whole) return void client.destroy();
    const carried = new Set<keyof typeof KINDS>();
    open.set(client, carried);
    const upstream = connect(Number(to.port), to.hostname);
    client.on("data", (chunk) => {
      for (const kind of kindsOf(chunk)) carried.add(kind);
      if (meet(carried, blocked)) client.destroy();
      else upstream.write(chunk);
    });
    upstream.on("data", (chunk) => client.write(chunk));
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on("error", () => {});
      one.once("close", () => other.destroy());
    }
    client.once("close", () => open.delete(client));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const breakAll = (which: (carried: Set<keyof typeof KINDS>) => boolean): void => {
    for (const [client, carried] of open) if (which(carried)) client.destroy();
  };

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead(other) {
      to = new URL(other);
    },
    cut() {
      whole = false;
      breakAll(() => true);
    },
    restore() {
      whole = true;
      blocked.clear();
    },
    block(...kinds) {
      for (const kind of kinds) blocked.add(kind);
      breakAll((carried) => meet(carried, blocked));
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      whole = false;
      breakAll(() => true);
      await closed;
    },
  };
}

/** The kinds of request whose head a chunk is: no client of ours sends one request behind another unanswered one. */
function kindsOf(chunk: Buffer): (keyof typeof KINDS)[] {
  const head = chunk.toString("latin1");
  return (Object.keys(KINDS) as (keyof typeof KINDS)[]).filter((kind) => KINDS[kind].test(head));
}

function meet<T>(some: ReadonlySet<T>, others: ReadonlySet<T>): boolean {
  return [...some].some((one) => others.has(one));
}
