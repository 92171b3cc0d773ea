import { defineConfig } from "drizzle-kit";

/** Where drizzle-kit reads the tables and writes the migrations: `npm run migrate` adds what changed. */
export default defineConfig({
  dialect: "postgresql",
  schema: "./src/**/*.table.ts",
  out: "./drizzle",
});
