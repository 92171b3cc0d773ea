import type { CodegenConfig } from "@graphql-codegen/cli";

const typed = {
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  immutableTypes: true,
  scalars: { Date: "string", DateTime: "string" },
};

/**
 * Typed documents from the operations in schema/documents and the printed contract: for the browser as strings, so that no
 * GraphQL parser is shipped to a screen, and for tests as document nodes.
 */
const config: CodegenConfig = {
  schema: "schema/diem-cau.graphql",
  documents: ["schema/documents/*.graphql"],
  emitLegacyCommonJSImports: false,
  generates: {
    "web/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { ...typed, documentMode: "string" },
    },
    "test/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: typed,
    },
  },
};

export default config;
