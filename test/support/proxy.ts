import { once } from "node:events";
import { type AddressInfo, type Socket, connect, createServer } from "node:net";

/** Where a proxy leads. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

/** A TCP proxy that makes the faults of a network. */
export interface Proxy extends AsyncDisposable {
  /** Where it listens, on 127.0.0.1. */
  readonly port: number;
  /** Where new connections are led; they are reset while it is undefined. */
  target: Target | undefined;
  /** Connections that are open now. */
  readonly connections: number;
  /** Stops passing bytes on, in both directions, as a cable that was pulled: for a share of the connections, 1 for new ones too. */
  pause(share?: number): void;
  /** Passes on again what waits. */
  resume(): void;
  /** Resets a share of the connections. */
  cut(share?: number): void;
}

export interface ProxyOptions {
  /** Milliseconds that the next piece waits; none when left out. */
  readonly delay?: () => number;
  /** Sees each piece that a client sends, before it is passed on. */
  readonly onSent?: (piece: Buffer, proxy: Proxy) => void;
  /** Picks a share of the connections; `Math.random` when left out. */
  readonly random?: () => number;
}

/** One connection: both its halves. */
interface Link {
  readonly halves: readonly [Socket, Socket];
  paused: boolean;
}

/** Opens a proxy on a free port. */
export async function openProxy(target: Target | undefined, options: ProxyOptions = {}): Promise<Proxy> {
  const { random = Math.random } = options;
  const links = new Set<Link>();
  let pausedAll = false;
  const server = createServer((client) => {
    if (proxy.target === undefined) return void client.on("error", () => undefined).resetAndDestroy();
    const link: Link = { halves: [client, connect(proxy.target)], paused: pausedAll };
    links.add(link);
    open(link, () => links.delete(link), { ...options, onSent: (piece) => options.onSent?.(piece, proxy) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const proxy: Proxy = {
    port,
    target,
    get connections() {
      return links.size;
    },
    pause(share = 1) {
      pausedAll = share >= 1;
      for (const link of links) if (random() < share) link.paused = true;
    },
    resume() {
      pausedAll = false;
      for (const link of links) {
        link.paused = false;
        for (const half of link.halves) half.emit("passable");
      }
    },
    cut(share = 1) {
      for (const { halves } of links) if (random() < share) for (const half of halves) half.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      this.target = undefined;
      this.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

function open(
  link: Link,
  forget: () => void,
  { delay, onSent }: Pick<ProxyOptions, "delay"> & { onSent(piece: Buffer): void },
): void {
  const [client, upstream] = link.halves;
  client.on("data", onSent);
  forward(client, upstream, link, delay);
  forward(upstream, client, link, delay);
  for (const [half, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    half.setNoDelay(true);
    half.on("error", () => other.resetAndDestroy());
    half.once("close", () => {
      forget();
      other.destroy();
    });
  }
}

/** Passes pieces on, one after another, as fast as the other half takes them. */
function forward(from: Socket, to: Socket, link: Link, delay: (() => number) | undefined): void {
  let held: Buffer | undefined;
  let waiting = false;
  const flow = (): void => {
    if (waiting || link.paused || to.writableNeedDrain) return;
    if (held !== undefined && to.writable) to.write(held);
    held = undefined;
    if (!to.writableNeedDrain) from.resume();
  };
  from.on("data", (piece: Buffer) => {
    from.pause();
    held = piece;
    const wait = delay?.() ?? 0;
    if (wait <= 0) return flow();
    waiting = true;
    setTimeout(() => {
      waiting = false;
      flow();
    }, wait);
  });
  from.on("end", () => to.end());
  from.on("passable", flow);
  to.on("drain", flow);
}
