import { setTimeout as wait } from "node:timers/promises";
import { Client } from "./client.ts";
import { Ledger } from "./ledger.ts";
import type { Order, Reply, Report, Target } from "./messages.ts";

/** One process of clients. It takes orders from the driver and answers each when it is done. */
const ledger = new Ledger();
const clients: Client[] = [];
let closed: Record<string, number> = {};
let bytes = 0;
let live = 0;

/** Handshakes that are under way at a time: a server's queue of new connections is short. */
const AT_A_TIME = 200;
/** Milliseconds that a client waits before it comes back, at least and at most. */
const [SOON, LATE] = [100, 1_000];

/** Who waits for a client's first result, or its end. */
const begun = new Map<number, () => void>();

function begin(client: number): void {
  begun.get(client)?.();
  begun.delete(client);
}

function open(number: number, target: Target): Promise<void> {
  return new Promise((resolve) => {
    begun.set(number, resolve);
    clients[number] = new Client(number, target, {
      result(client, completed, length) {
        bytes = length;
        begin(client);
        ledger.note(client, completed);
      },
      closed(client, code) {
        closed[code] = (closed[code] ?? 0) + 1;
        begin(client);
        void comeBack(client, target);
      },
    });
  });
}

async function comeBack(client: number, target: Target): Promise<void> {
  await wait(SOON + Math.random() * (LATE - SOON));
  while (live >= AT_A_TIME) await wait(10);
  await enter(client, target);
}

async function enter(client: number, target: Target): Promise<void> {
  live += 1;
  await open(client, target);
  live -= 1;
}

async function connectAll(target: Target, count: number): Promise<void> {
  const from = clients.length;
  let next = from;
  const one = async (): Promise<void> => {
    while (next < from + count) await enter(next++, target);
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count) }, one));
}

async function obey(order: Order): Promise<Reply> {
  switch (order.do) {
    case "connect":
      await connectAll(order.target, order.count);
      return {};
    case "mark":
      closed = {};
      ledger.mark(clients.length, order.base, order.size);
      return {};
    case "await":
      await ledger.reached(order.value);
      return {};
    case "report": {
      const report: Report = { ...ledger.report(), closed, bytes };
      return { report };
    }
  }
}

process.on("message", ({ id, order }: { id: number; order: Order }) => {
  void obey(order).then((reply) => process.send?.({ id, reply }));
});
process.once("disconnect", () => process.exit());
