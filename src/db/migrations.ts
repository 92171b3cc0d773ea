import { fileURLToPath } from "node:url";

/** Where the migrations lie, the same from src/ and from dist/. */
export const MIGRATIONS = fileURLToPath(new URL("../../drizzle", import.meta.url));
