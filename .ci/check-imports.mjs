import { createRequire } from "node:module";
import { cruise, format } from "dependency-cruiser";

/** Checks who imports whom (.dependency-cruiser.cjs), and that the modules were read at all: a parser that is missing is no error. */
const LEAST_MODULES = 120;
const LEAST_IMPORTS = 500;

const { forbidden, options } = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
const { output: result } = await cruise(["src"], { ...options, ruleSet: { forbidden }, validate: true });
const { output: text, exitCode } = await format(result, { outputType: "err" });
process.stdout.write(text);

const { totalCruised, totalDependenciesCruised } = result.summary;
if (totalCruised < LEAST_MODULES || totalDependenciesCruised < LEAST_IMPORTS) {
  process.stderr.write(`Only ${totalCruised} modules with ${totalDependenciesCruised} imports were read.\n`);
  process.exitCode = 1;
} else {
  process.exitCode = exitCode > 0 ? 1 : 0;
}
