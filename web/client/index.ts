export { ask, type Answer } from "./ask.ts";
export { backoff, type Backoff } from "./backoff.ts";
export { type Connection, unconnected } from "./connection.ts";
export { watch, type WatchOptions } from "./live.ts";
export { operation, type Operation } from "./operation.ts";
export { defaultTiming, type Timing } from "./timing.ts";
export type { HubAddress } from "./way.ts";
