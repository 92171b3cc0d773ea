import { type Example, readExample } from "./examples.ts";

// Vite reads these calls as text: every option has to be written out.
const documents = import.meta.glob<string>("../../schema/documents/examples/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});
const variables = import.meta.glob<string>("../../schema/documents/examples/*.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The examples, in the order of their file names. */
export const examples: readonly Example[] = Object.entries(documents)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([path, document]) => readExample(document, variables[path.replace(/\.graphql$/, ".json")]));
