import { type DocumentNode, parse } from "graphql";
import { HubError } from "../kernel/errors.ts";
import { type Manifest, normalForm } from "./manifest.ts";

/** The documents of a manifest. */
export interface TrustedDocuments {
  /**
   * The document that `extensions.persistedQuery` of a request names; undefined when it names none.
   * @throws HubError PERSISTED_QUERY_NOT_FOUND
   */
  named(extensions: unknown): string | undefined;
  /** Whether a document is one of them, however it is laid out. */
  has(document: DocumentNode): boolean;
}

/** Opens a manifest. */
export function createTrusted({ operations }: Manifest): TrustedDocuments {
  const texts = new Map(operations.map(({ id, body }) => [id, body]));
  const forms = new Set(operations.map(({ body }) => normalForm(parse(body))));
  const known = new WeakMap<DocumentNode, boolean>();
  return {
    named(extensions) {
      const hash = hashOf(extensions);
      if (hash === undefined) return undefined;
      const text = texts.get(hash);
      // The message is the one by which clients of Apollo know what to do.
      if (text === undefined) throw new HubError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
      return text;
    },
    has(document) {
      const found = known.get(document) ?? forms.has(normalForm(document));
      known.set(document, found);
      return found;
    },
  };
}

function hashOf(extensions: unknown): string | undefined {
  if (typeof extensions !== "object" || extensions === null || !("persistedQuery" in extensions)) return undefined;
  const { persistedQuery } = extensions;
  if (persistedQuery === null) return undefined;
  if (
    typeof persistedQuery === "object" &&
    "sha256Hash" in persistedQuery &&
    typeof persistedQuery.sha256Hash === "string" &&
    "version" in persistedQuery &&
    persistedQuery.version === 1
  )
    return persistedQuery.sha256Hash;
  throw new HubError("BAD_REQUEST", "`extensions.persistedQuery` must have the version 1 and a sha256Hash");
}
