import { EventEmitter } from "node:events";
import type { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { Outbox } from "../src/http/outbox.ts";

/** As much of a socket as the outbox uses; its buffer is filled and emptied by hand. */
class FullSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly sent: string[] = [];
  bufferedAmount = 1_000;
  #pings: (() => void)[] = [];

  write(data: Buffer): void {
    this.sent.push(String(data));
  }
  ping(_data: unknown, _mask: unknown, flushed: () => void): void {
    this.#pings.push(flushed);
  }
  /** The client has read everything. */
  async empty(): Promise<void> {
    this.bufferedAmount = 0;
    for (const flushed of this.#pings.splice(0)) flushed();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function open(): { socket: FullSocket; outbox: Outbox; conflated: () => number } {
  const socket = new FullSocket();
  let conflated = 0;
  const options = { slowAbove: 100, onConflated: () => void (conflated += 1) };
  return {
    socket,
    outbox: new Outbox(socket as unknown as WebSocket, socket as unknown as Writable, options),
    conflated: () => conflated,
  };
}

describe("on a slow socket", () => {
  test("only the latest state of each operation waits", async () => {
    const { socket, outbox, conflated } = open();
    for (const [id, message] of ["a1", "b1", "a2", "a3"].entries())
      outbox.send(message.charAt(0), Buffer.from(`${message} ${id}`), true);
    expect(socket.sent).toEqual([]);
    await socket.empty();
    expect(socket.sent).toEqual(["a3 3", "b1 1"]);
    expect(conflated()).toBe(2);
  });

  test("a state is sent also when an event has waited before it", async () => {
    const { socket, outbox } = open();
    const event = outbox.drained().then(() => outbox.send("events", Buffer.from("event"), false));
    outbox.send("states", Buffer.from("state"), true);
    await socket.empty();
    await event;
    expect(socket.sent.toSorted()).toEqual(["event", "state"]);
  });

  test("what waits for an operation that has ended is not sent", async () => {
    const { socket, outbox } = open();
    outbox.send("1", Buffer.from("state"), true);
    outbox.forget("1");
    await socket.empty();
    expect(socket.sent).toEqual([]);
  });

  test("no listener is left, however often it was slow", async () => {
    const { socket, outbox } = open();
    const before = socket.listenerCount("close");
    for (let round = 0; round < 20; round += 1) {
      socket.bufferedAmount = 1_000;
      const free = outbox.drained();
      await socket.empty();
      await free;
    }
    expect(socket.listenerCount("close")).toBe(before);
  });
});
