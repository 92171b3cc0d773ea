/**
 * Who may import whom: the table of ARCHITECTURE.md. `npm run check` reads it through .ci/check-imports.mjs.
 *
 * Each folder of src/ may import itself and the folders listed; `src` stands for the files that lie in src/ itself.
 */
const LAYERS = {
  kernel: [],
  db: ["kernel"],
  live: ["kernel", "db"],
  audit: ["kernel", "db"],
  access: ["kernel", "db", "live", "audit"],
  domain: ["kernel", "db", "live", "audit", "access"],
  seed: ["kernel", "db", "domain"],
  execute: [],
  plan: ["kernel", "db", "audit", "access", "execute"],
  graph: ["kernel", "db", "live", "audit", "access", "domain", "execute", "plan"],
  http: ["kernel", "audit", "access", "graph"],
};

/** The slices in the order of dependence: each may import those before it, by their index.ts. */
const SLICES = ["relay", "organization", "position", "cadre", "appointment", "congress", "report", "grant", "audit"];

/** Within a slice: a file whose name ends so may import files whose names end so. `rules` know nothing but rules. */
const ROLES = {
  rules: ["rules"],
  table: ["rules", "table"],
  store: ["rules", "table", "store"],
  policy: ["rules", "policy"],
  type: ["rules", "table", "store", "type"],
};

/** Packages that only these files of src/ may import. */
const PACKAGES = {
  "drizzle-orm": ["^src/(db|plan)/", "[.](table|store)[.]ts$"],
  "postgres|@electric-sql": ["^src/db/"],
  "type-graphql": ["^src/(access|graph|domain/relay)/", "[.](type|resolver)[.]ts$"],
  "@apollo|graphql-ws|graphql-sse|ws|sirv|raw-body": ["^src/http/"],
  "@repeaterjs": ["^src/live/"],
};

const error = "error";
const names = Object.keys(LAYERS);

const layers = names.map((layer) => ({
  name: `layer-${layer}`,
  comment: `${layer} may import ${LAYERS[layer].join(", ") || "nothing of src"}.`,
  severity: error,
  from: { path: `^src/${layer}/` },
  to: { path: "^(src|web|test|bench)/", pathNot: `^src/(${[layer, ...LAYERS[layer]].join("|")})/` },
}));

const slices = SLICES.map((slice, place) => ({
  name: `slice-${slice}`,
  comment: `${slice} may import earlier slices (${SLICES.slice(0, place).join(", ") || "none"}), by their index.ts.`,
  severity: error,
  from: { path: `^src/domain/${slice}/` },
  to: {
    path: "^src/domain/",
    pathNot: [`^src/domain/${slice}/`, `^src/domain/(${SLICES.slice(0, place).join("|") || "-"})/index[.]ts$`],
  },
}));

const roles = Object.entries(ROLES).map(([role, allowed]) => ({
  name: `role-${role}`,
  comment: `In a slice, *.${role}.ts imports only *.${allowed.join(".ts, *.")}.ts.`,
  severity: error,
  from: { path: `^src/domain/([^/]+)/[^/]+[.]${role}[.]ts$` },
  to: { path: "^src/domain/$1/[^/]+[.][a-z]+[.]ts$", pathNot: `[.](${allowed.join("|")})[.]ts$` },
}));

const packages = Object.entries(PACKAGES).map(([name, allowed]) => ({
  name: `package-${name.split("|")[0]}`,
  comment: `Of src, only ${allowed.join(", ")} imports ${name}.`,
  severity: error,
  from: { path: "^src/", pathNot: allowed },
  to: { path: `^node_modules/(${name})(/|$)` },
}));

module.exports = {
  forbidden: [
    { name: "no-cycle", severity: error, from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: error, from: {}, to: { couldNotResolve: true } },
    {
      name: "known-folders",
      comment: "A folder of src/ and a slice stand in the tables of this file.",
      severity: error,
      from: {
        path: ["^src/[^/]+/", "^src/domain/[^/]+/"],
        pathNot: `^src/(${names.filter((name) => name !== "domain").join("|")}|domain/(${SLICES.join("|")}))/`,
      },
      to: {},
    },
    ...layers,
    ...slices,
    ...roles,
    ...packages,
    {
      name: "slice-by-index",
      comment: "Others see of a slice what its index.ts shows.",
      severity: error,
      from: { path: "^src/", pathNot: "^src/domain/" },
      to: { path: "^src/domain/", pathNot: "^src/domain/[^/]+/index[.]ts$" },
    },
    {
      name: "no-production-on-development",
      comment: "What `npm start` runs is in `dependencies`.",
      severity: error,
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"] },
    },
    {
      name: "src-alone",
      comment: "The hub imports no page and no test.",
      severity: error,
      from: { path: "^src/" },
      to: { path: "^(web|test|bench)/" },
    },
  ],
  options: {
    // TypeScript 7 has no compiler API that dependency-cruiser could use. This parser reads no JSX: that web/ imports nothing of src/
    // is a rule of .oxlintrc.json.
    parser: "swc",
    tsPreCompilationDeps: true,
    doNotFollow: { path: "^node_modules/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
      extensions: [".ts", ".tsx", ".js", ".d.ts"],
    },
  },
};
