/** Asks the hub one query and gives its data. */
export type Ask = (query: string, variables: Record<string, unknown>) => Promise<unknown>;

const PLACEHOLDER = /"<(organization|congress) ([\w-]+)>"/g;

const QUERIES = {
  organization: "query FindOrganization($key: String!) { organization(code: $key) { id } }",
  congress: "query FindCongress($key: CongressStatus!) { congresses(filter: { status: [$key] }, first: 1) { nodes { id } } }",
} as const;

/**
 * Puts ids into an example's variables: `"<organization 19>"` is the id of the organization with the code 19, `"<congress IN_SESSION>"`
 * the id of one congress in that state. Ids are opaque and differ between databases, so that a file cannot hold them. What is not
 * found stays as it is.
 */
export async function fill(variables: string, ask: Ask): Promise<string> {
  const found = new Map<string, string>();
  for (const [placeholder, kind, key = ""] of variables.matchAll(PLACEHOLDER)) {
    if (kind !== "organization" && kind !== "congress") continue;
    const id = firstId(await ask(QUERIES[kind], { key }));
    if (id !== undefined) found.set(placeholder, JSON.stringify(id));
  }
  return variables.replaceAll(PLACEHOLDER, (placeholder) => found.get(placeholder) ?? placeholder);
}

/** The first `id` anywhere in an answer. */
function firstId(data: unknown): string | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  if ("id" in data && typeof data.id === "string") return data.id;
  for (const value of Object.values(data)) {
    const id = firstId(value);
    if (id !== undefined) return id;
  }
  return undefined;
}
