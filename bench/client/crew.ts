import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Order, Reply, Report, Target } from "./messages.ts";

/** Clients of one server, in a process of their own. */
export interface Crew {
  /** Connects further clients; resolves when each has its first result. */
  connect(target: Target, count: number): Promise<void>;
  /** Begins a measurement: values from `base` to `base + size` are looked at. */
  mark(base: number, size: number): Promise<void>;
  /** Resolves when all clients have the value or a later one. */
  reached(value: number, timeout?: number): Promise<void>;
  report(): Promise<Report>;
  close(): Promise<void>;
}

/** Milliseconds within which clients must have a value. */
const PATIENCE = 120_000;

/** Starts a process of clients. One process holds at most 20,000 sockets; use a crew for each server. */
export function startCrew(): Crew {
  const child = fork(join(import.meta.dirname, "worker.ts"), { execArgv: ["--import", "tsx"] });
  const ask = correspondent(child);
  return {
    connect: async (target, count) => void (await ask({ do: "connect", target, count })),
    mark: async (base, size) => void (await ask({ do: "mark", base, size })),
    async reached(value, timeout = PATIENCE) {
      await within(ask({ do: "await", value }), timeout, `all clients to have ${value}`);
    },
    async report() {
      const { report } = await ask({ do: "report" });
      if (report === undefined) throw new Error("the clients gave no report");
      return report;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** Sends orders, and tells the answers apart by number. */
function correspondent(child: ChildProcess): (order: Order) => Promise<Reply> {
  const open = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  let last = 0;
  child.on("message", ({ id, reply }: { id: number; reply: Reply }) => {
    open.get(id)?.resolve(reply);
    open.delete(id);
  });
  child.once("exit", () => {
    for (const { reject } of open.values()) reject(new Error("the clients' process ended"));
  });
  return (order) =>
    new Promise((resolve, reject) => {
      last += 1;
      open.set(last, { resolve, reject });
      child.send({ id: last, order });
    });
}

async function within(work: Promise<unknown>, milliseconds: number, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${milliseconds} ms in vain for ${what}`)), milliseconds);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
