export type { SeedStep } from "./load.ts";
export type { SeedSummary } from "./table.ts";
export { showProgress } from "./progress.ts";
export { type ScaleName, SCALES } from "./scale.ts";
export { isEmpty, seed, type SeedOptions } from "./seed.ts";
