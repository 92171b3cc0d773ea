import { createHash } from "node:crypto";
import { type DocumentNode, Kind, parse, print, separateOperations } from "graphql";

/** Documents by their hashes, in the format of Apollo's persisted query manifests. */
export interface Manifest {
  readonly format: "apollo-persisted-query-manifest";
  readonly version: 1;
  readonly operations: readonly ManifestOperation[];
}

/** One operation, with the fragments that it uses. */
export interface ManifestOperation {
  /** SHA-256 of the body, in hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly type: "query" | "mutation" | "subscription";
  readonly body: string;
}

/** Makes the manifest of all operations of some documents, each of which has a name. */
export function makeManifest(texts: readonly string[]): Manifest {
  const documents = texts.flatMap((text) => Object.values(separateOperations(parse(text, { noLocation: true }))));
  const operations = documents.map(describe).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { format: "apollo-persisted-query-manifest", version: 1, operations };
}

function describe(document: DocumentNode): ManifestOperation {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation?.name === undefined) throw new Error("an operation of a manifest must have a name");
  const body = normalForm(document);
  const id = createHash("sha256").update(body).digest("hex");
  return { id, name: operation.name.value, type: operation.operation, body };
}

/** A document's text, whatever it looks like: its operations, then its fragments, each by name. */
export function normalForm({ definitions }: DocumentNode): string {
  const texts = definitions.map((definition) => ({
    text: print(definition),
    isFragment: definition.kind === Kind.FRAGMENT_DEFINITION,
  }));
  return texts
    .toSorted((a, b) => Number(a.isFragment) - Number(b.isFragment) || (a.text < b.text ? -1 : 1))
    .map(({ text }) => text)
    .join("\n\n");
}
