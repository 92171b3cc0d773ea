import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from "graphql";

/** What is asked of a node of each type at each stop of a path. */
const SHOWN: Readonly<Record<string, string>> = {
  Organization: "id name code",
  Position: "id title",
  Cadre: "id fullName birthDate { value withheld }",
  Appointment: "id startsOn",
  Congress: "id status",
  CongressTransition: "to",
  CongressProgress: "at: organization { id } total completed",
  Report: "id period",
  Grant: "id viewer",
};

/** Where paths begin: a root field, its type, and how it is asked. `$id` is an id of the type that `takes` names. */
const ENTRIES: readonly { type: string; takes?: string; field: (selection: string) => string }[] = [
  ...Object.entries({
    organizations: "Organization",
    cadres: "Cadre",
    congresses: "Congress",
    reports: "Report",
    grants: "Grant",
  }).map(([name, type]) => ({
    type,
    field: (selection: string) => `${name}(first: 30) { totalCount nodes ${selection} }`,
  })),
  { type: "Organization", takes: "Organization", field: (selection) => `organization(id: $id) ${selection}` },
  { type: "Cadre", takes: "Cadre", field: (selection) => `cadre(id: $id) ${selection}` },
  { type: "Congress", takes: "Congress", field: (selection) => `congress(id: $id) ${selection}` },
  { type: "Report", takes: "Report", field: (selection) => `report(id: $id) ${selection}` },
  {
    type: "CongressProgress",
    takes: "Organization",
    field: (selection) => `congressProgress(organizationId: $id) ${selection}`,
  },
  ...["Organization", "Position", "Cadre", "Appointment", "Congress", "Report", "Grant"].map((type) => ({
    type,
    takes: type,
    field: (selection: string) => `node(id: $id) { ... on ${type} ${selection} }`,
  })),
];

/** A way from a root field over edges to a type. */
export interface Path {
  readonly query: string;
  /** Type of the id that it takes, if it takes one. */
  readonly takes: string | undefined;
  /** The types on the way. */
  readonly types: readonly string[];
}

/** All ways of up to so many hops, the root field counted as one. */
export function pathsOf(schema: GraphQLSchema, hops: number): Path[] {
  return ENTRIES.flatMap(({ type, takes, field }) =>
    waysFrom(schema, type, hops).map(({ selection, types }) => ({
      query: takes === undefined ? `{ ${field(selection)} }` : `query ($id: ID!) { ${field(selection)} }`,
      takes,
      types,
    })),
  );
}

interface Way {
  readonly selection: string;
  readonly types: readonly string[];
}

function waysFrom(schema: GraphQLSchema, name: string, hops: number): Way[] {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`there is no type ${name}`);
  const shown = SHOWN[name] ?? "";
  const here: Way = { selection: `{ ${shown} }`, types: [name] };
  if (hops <= 1) return [here];
  const further = edgesOf(type).flatMap(({ field, target, isList }) =>
    waysFrom(schema, target, hops - 1).map(({ selection, types }) => ({
      selection: `{ ${shown} ${isList ? `${field}(first: 30) { totalCount nodes ${selection} }` : `${field} ${selection}`} }`,
      types: [name, ...types],
    })),
  );
  return [here, ...further];
}

/** Edges of a type to others that are checked. */
function edgesOf(type: GraphQLObjectType): { field: string; target: string; isList: boolean }[] {
  return Object.values(type.getFields()).flatMap(({ name, type: of }) => {
    const named = getNamedType(of).name;
    const target = named.replace(/Connection$/, "");
    return target in SHOWN ? [{ field: name, target, isList: named !== target }] : [];
  });
}
