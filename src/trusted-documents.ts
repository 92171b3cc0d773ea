import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Manifest } from "./graph/index.ts";
import { HubError } from "./kernel/errors.ts";

/** The hub's own documents, the same from src/ and from dist/. */
export const OWN_MANIFEST = fileURLToPath(new URL("../schema/manifest.json", import.meta.url));

const Manifest = z.object({
  format: z.literal("apollo-persisted-query-manifest"),
  version: z.literal(1),
  operations: z.array(
    z.object({ id: z.string(), name: z.string(), type: z.enum(["query", "mutation", "subscription"]), body: z.string() }),
  ),
});

/**
 * Reads a manifest of trusted documents.
 * @throws HubError BAD_USER_INPUT when there is none
 */
export async function readManifest(path: string): Promise<Manifest> {
  try {
    return Manifest.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new HubError("BAD_USER_INPUT", `TRUSTED_DOCUMENTS: ${path} is no manifest of persisted queries`, [], { cause: error });
  }
}
