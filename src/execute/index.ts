export { type Selecting, collectFields } from "./collect.ts";
export { type Execution, type ReadTogether, execute } from "./execute.ts";
