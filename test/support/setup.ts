import "reflect-metadata";

// A worker does not outlive vitest, however that ended: a hub that it runs would be left behind.
process.once("disconnect", () => process.exit());
