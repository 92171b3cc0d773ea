import type { Random } from "./random.ts";
import type { Request } from "./transports.ts";

/** Bytes that a socket's message may have; a body over HTTP may have four times as many. */
const SMALL = 60_000;

/** Makes a request of a shape that is dear to some server: `size` says how large, 0 to 1. */
type Shape = (size: number, random: Random) => Request;

const many = (count: number, make: (index: number) => string, between = " "): string =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, index) => make(index)).join(between);
const within = (levels: number, open: string, core: string, close: string): string =>
  `${open.repeat(Math.floor(levels))}${core}${close.repeat(Math.floor(levels))}`;

const ORGANIZATION = "id code name kind level unitType provenance validFrom validTo version createdAt updatedAt";
/** Where there is much below: the whole country. */
const TOP = 'organization(code: "TW")';

/** Shapes that have brought servers down, and those that come near the hub's own limits. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  "aliases of one field": (size) => ({ query: `{ ${many(size * 5_000, (n) => `a${n}: __typename`)} }` }),
  "aliases within the limit": () => ({ query: `{ hubLimits { ${many(30, (n) => `a${n}: cost`)} } }` }),
  "one field many times": (size) => ({ query: `{ hubLimits { ${many(size * 480, () => "cost")} } }` }),
  "one field with overlapping children": (size) => ({
    query: `{ ${many(size * 20, () => `organizations(first: 2) { nodes { ${ORGANIZATION} } }`)} }`,
  }),
  "overlapping fields within one another": (size) => ({
    query: `{ ${many(size * 15, () => 'organization(id: "x") { parent { parent { name parent { name code } } } }')} }`,
  }),
  "conflicting fields": (size) => ({
    query: `{ hubLimits { ${many(size * 200, (n) => (n % 2 === 0 ? "x: cost" : "x: depth"))} } }`,
  }),
  "conflicting fields in fragments": (size) => ({
    query: `{ ${many(size * 100, (n) => `...F${n}`)} } ${many(size * 100, (n) => `fragment F${n} on Query { x: organization(id: "${n}") { name } }`)}`,
  }),
  "fragments that double": (size) => ({
    query: `{ ...F0 } ${many(size * 150, (n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)} fragment F${Math.floor(Math.max(1, size * 150))} on Query { __typename }`,
  }),
  "fragments that double within objects": (size) => ({
    query: `{ organization(id: "x") { ...F0 } } ${many(size * 9, (n) => `fragment F${n} on Organization { a: parent { ...F${n + 1} } b: parent { ...F${n + 1} } }`)} fragment F${Math.floor(Math.max(1, size * 9))} on Organization { name }`,
  }),
  "fragments in a circle": (size) => ({
    query: `{ ...F0 } ${many(size * 200, (n) => `fragment F${n} on Query { ...F${(n + 1) % Math.max(1, Math.floor(size * 200))} }`)}`,
  }),
  "fragments that all spread all": (size) => {
    const count = Math.max(2, Math.floor(size * 30));
    return { query: `{ ...F0 } ${many(count, (n) => `fragment F${n} on Query { ${many(count, (m) => `...F${m}`)} }`)}` };
  },
  "a fragment that is spread often": (size) => ({
    query: `{ ${many(size * 600, () => "...F")} } fragment F on Query { hubLimits { cost } }`,
  }),
  "fragments that are not used": (size) => ({
    query: `{ __typename } ${many(size * 200, (n) => `fragment F${n} on Query { __typename }`)}`,
  }),
  "inline fragments within one another": (size) => ({ query: within(size * 600, "{ ... on Query ", "{ __typename }", " }") }),
  "inline fragments without a type": (size) => ({ query: within(size * 900, "{ ... ", "{ __typename }", " }") }),
  "inline fragments side by side": (size) => ({ query: `{ ${many(size * 300, () => "... on Query { __typename }")} }` }),
  "inline fragments that overlap": (size) => ({
    query: `{ ${many(size * 20, () => within(10, "... { ", 'organization(id: "x") { parent { name } }', " }"))} }`,
  }),
  "fields within one another": (size) => ({
    query: `{ organization(id: "x") ${within(size * 600, "{ parent ", "{ name }", " }")} }`,
  }),
  "selection sets that never end": (size) => ({ query: "{a".repeat(Math.floor(size * 16_000)) }),
  "lists within one another": (size) => ({
    query: `{ nodes(ids: ${within(size * 900, "[", "", "]")}) { id } }`,
  }),
  "objects within one another": (size) => ({
    query: `{ organizations(filter: ${within(size * 600, "{ within: ", "1", " }")}) { totalCount } }`,
  }),
  "list types within one another": (size) => ({ query: `query ($x: ${within(size * 900, "[", "ID", "]")}) { __typename }` }),
  "directives of one field": (size) => ({ query: `{ __typename ${many(size * 650, () => "@skip(if: false)")} }` }),
  "unknown directives": (size) => ({ query: `{ __typename ${many(size * 1_900, (n) => `@d${n}`)} }` }),
  "a directive with a huge argument": (size) => ({ query: `{ __typename @skip(if: "${"x".repeat(size * 31_000)}") }` }),
  "unknown fields": (size) => ({ query: `{ ${many(size * 480, (n) => `organisation${n}`)} }` }),
  "unknown fields with long names": (size) => ({ query: `{ ${many(30, (n) => `${"organizations".repeat(size * 75)}${n}`)} }` }),
  "unknown arguments": (size) => ({ query: `{ organizations(${many(size * 480, (n) => `firs${n}: 1`)}) { totalCount } }` }),
  "unknown types": (size) => ({ query: `{ ${many(size * 250, (n) => `... on Organisation${n} { name }`)} }` }),
  "unknown values of an enum": (size) => ({
    query: `{ ${many(size * 20, (n) => `organizations(first: 1, filter: { levels: [${many(40, (m) => `PROVINC${n}${m}`)}] }) { totalCount }`)} }`,
  }),
  "unknown fields of an input": (size) => ({
    query: `{ organizations(filter: { ${many(size * 480, (n) => `serch${n}: "x"`)} }) { totalCount } }`,
  }),
  "variables that are declared and not used": (size) => ({
    query: `query (${many(size * 450, (n) => `$v${n}: Int`)}) { __typename }`,
  }),
  "variables that are used and not declared": (size) => ({
    query: `{ ${many(20, () => `organizations(first: $x) { totalCount }`)} ${many(size * 200, (n) => `... @skip(if: $v${n}) { __typename }`)} }`,
  }),
  "variables in fragments": (size) => {
    const count = Math.max(2, Math.floor(size * 90));
    return {
      query: `query (${many(20, (n) => `$v${n}: Boolean!`)}) { ...F0 } ${many(count, (n) => `fragment F${n} on Query { ... @skip(if: $v${n % 20}) { ...F${n + 1} } ...F${n + 1} }`)} fragment F${count} on Query { __typename }`,
    };
  },
  "operations side by side": (size) => ({
    query: many(size * 300, (n) => `query Q${n} { ...F }`) + " fragment F on Query { hubLimits { cost depth } }",
    operationName: "Q0",
  }),
  "operations of one name": (size) => ({ query: many(size * 450, () => "query Q { __typename }"), operationName: "Q" }),
  "subscriptions with many fields": (size) => ({
    query: `subscription { ${many(size * 20, (n) => `a${n}: congressProgress(organizationId: "x") { rev }`)} }`,
  }),
  "a block text of quotes": (size) => ({ query: `{ organization(code: """${'\\"""'.repeat(size * 7_900)}""") { name } }` }),
  "a block text of lines": (size) => ({ query: `{ organization(code: """${"\n ".repeat(size * 15_900)}""") { name } }` }),
  "a text of escapes": (size) => ({ query: `{ organization(code: "${"\\u{1F600}".repeat(size * 3_500)}") { name } }` }),
  "a text of emoji": (size) => ({ query: `{ organization(code: "${"🙂".repeat(size * 15_900)}") { name } }` }),
  "marks upon marks": (size) => ({
    query: `{ organizations(filter: { search: "a${"\u0301\u0323".repeat(size * 15_900)}" }) { totalCount } }`,
  }),
  "comments and commas": (size) => ({ query: `{ __typename ${"#,\n".repeat(size * 10_600)} }` }),
  "byte order marks": (size) => ({ query: `{ __typename ${"\uFEFF".repeat(size * 31_900)} }` }),
  "a number without end": (size) => ({ query: `{ organizations(first: ${"9".repeat(size * 31_900)}) { totalCount } }` }),
  "a name without end": (size) => ({ query: `{ ${"x".repeat(size * 31_900)} }` }),
  "names that look like prototypes": () => ({
    query:
      "query ($__proto__: Int) { __proto__ constructor: __typename hasOwnProperty: __typename ...toString } fragment toString on Query { __typename }",
    variables: JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}') as Record<string, unknown>,
  }),
  "pages as wide as they may be": () => ({
    query: `{ ${TOP} { children(first: 48) { totalCount nodes { ${ORGANIZATION} parent { ${ORGANIZATION} } children(first: 49) { totalCount nodes { ${ORGANIZATION} parent { name } } } } } } }`,
  }),
  "pages of pages of pages": () => ({
    query: `{ ${TOP} { children(first: 16) { nodes { ${ORGANIZATION} children(first: 16) { nodes { ${ORGANIZATION} children(first: 16) { nodes { ${ORGANIZATION} } } } } } } } }`,
  }),
  "pages by edges with every field under many names": () => ({
    query: `{ ${TOP} { children(first: 48) { edges { cursor node { ${ORGANIZATION} ${many(30, (n) => `a${n}: name`)} children(first: 49) { edges { cursor node { ${ORGANIZATION} } } pageInfo { hasNextPage endCursor } } } } } } }`,
  }),
  "one page under many names": () => ({
    query: `{ ${many(20, (n) => `a${n}: organizations(first: 100, filter: { search: "xa ${n}" }) { totalCount nodes { ${ORGANIZATION} children(first: 1) { totalCount } } }`)} }`,
  }),
  "counts of all below": () => ({
    query: `{ ${TOP} { children(first: 63) { nodes { congressProgress { completed total byLevel { level completed total } children { organization { name } total } } descendants(first: 1) { totalCount } } } } }`,
  }),
  "ancestors of everything": () => ({
    query: `{ organizations(first: 100) { nodes { ancestors { ${ORGANIZATION} ancestors { name } } } } }`,
  }),
  "the whole schema": () => ({
    query: `{ __schema { types { name description fields { name description args { name description type { name ofType { name ofType { name } } } } type { name ofType { name ofType { name } } } } inputFields { name } enumValues { name } possibleTypes { name } interfaces { name } } directives { name args { name } } } }`,
  }),
  "the schema in circles": () => ({
    query: `{ __type(name: "Query") { fields { type { fields { type { fields { type { name } } } } } } } }`,
  }),
  "ids without end": (size) => ({
    query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    variables: { ids: Array.from({ length: size * 5_000 }, (_, n) => `org_${n}`) },
  }),
  "wrong values without end": (size) => ({
    query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    variables: { ids: Array.from({ length: size * 4_000 }, () => ({ a: [1] })) },
  }),
  "variables that nobody asks for": (size) => ({
    query: "{ __typename }",
    variables: Object.fromEntries(Array.from({ length: size * 4_000 }, (_, n) => [`v${n}`, n])),
  }),
  "a value with keys without end": (size) => ({
    query: "query ($f: OrganizationFilter) { organizations(filter: $f) { totalCount } }",
    variables: { f: Object.fromEntries(Array.from({ length: size * 4_000 }, (_, n) => [`serch${n}`, n])) },
  }),
  "a value with long keys": (size) => ({
    query: "query ($f: OrganizationFilter) { organizations(filter: $f) { totalCount } }",
    variables: {
      f: Object.fromEntries(Array.from({ length: size * 1_200 }, (_, n) => [`serch${n}${"x".repeat(40)}`, n])),
    },
  }),
  "a value that is one long text": (size) => ({
    query: "query ($f: OrganizationFilter) { organizations(filter: $f) { totalCount } }",
    variables: { f: { search: "ậ".repeat(size * 9_000) } },
  }),
  "a long value where an enum is wanted": (size) => ({
    query: "query ($f: OrganizationFilter) { organizations(filter: $f) { totalCount } }",
    variables: { f: { levels: Array.from({ length: size * 60 }, () => "PROVINCE".repeat(100)) } },
  }),
  "values within one another": (size) => ({
    query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }",
    variables: { ids: JSON.parse(within(Math.min(size, 1) * 4_000, "[", "", "]")) as unknown },
  }),
  "tokens by chance": (size, random) => ({
    query: many(size * 1_900, () =>
      random.pick([
        "{",
        "}",
        "(",
        ")",
        ":",
        "...",
        "on",
        "Query",
        "@skip",
        "$x",
        "=",
        "[",
        "]",
        "!",
        '"',
        "a",
        "1",
        "fragment",
        "query",
        "|",
        "&",
        "#",
      ]),
    ),
  }),
  "bytes by chance": (size, random) => ({
    query: String.fromCharCode(
      ...Array.from({ length: size * 30_000 }, () => random.integer(random.pick([128, 0x3000, 0x10000]))),
    ),
  }),
};

/** Whether a request fits into one message of a socket. */
export function fitsSocket(request: Request): boolean {
  return Buffer.byteLength(JSON.stringify(request)) < SMALL;
}
