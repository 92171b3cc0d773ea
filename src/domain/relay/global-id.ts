import type { IdForm } from "../../db/index.ts";
import { badInput } from "../../kernel/errors.ts";

/** The types that `node(id:)` answers, and what their ids begin with. Clients take an id as it is. */
const PREFIXES = {
  Organization: "org",
  Position: "pos",
  Cadre: "cad",
  Appointment: "apt",
  Congress: "con",
  Report: "rep",
  Grant: "grt",
} as const;

export type NodeType = keyof typeof PREFIXES;

/** Whether a name is that of a type that has ids. */
export function isNodeType(name: string): name is NodeType {
  return Object.hasOwn(PREFIXES, name);
}

const TYPES = new Map<string, NodeType>(Object.entries(PREFIXES).map(([type, prefix]) => [prefix, type as NodeType]));
const MAX_ROW_ID = 2_147_483_647;

/** The global id of a row. */
export function globalId(type: NodeType, id: number): string {
  return `${PREFIXES[type]}_${id}`;
}

/** The same in SQL. */
export function globalIdForm(type: NodeType): IdForm {
  return { kind: "id", prefix: `${PREFIXES[type]}_` };
}

/**
 * Takes a global id apart.
 * @param field where the id stands in the request, for the error
 * @throws HubError BAD_USER_INPUT when it is not the form of an id
 */
export function parseGlobalId(field: string, id: string): { type: NodeType; id: number } {
  const [, prefix = "", digits] = /^([a-z]+)_([1-9]\d{0,9})$/.exec(id) ?? [];
  const type = TYPES.get(prefix);
  const number = Number(digits);
  if (type === undefined || !(number <= MAX_ROW_ID)) {
    throw badInput(field, id, "is not an id of this hub; take ids from its answers");
  }
  return { type, id: number };
}

/**
 * The row id behind a global id of one type.
 * @throws HubError BAD_USER_INPUT when it is not the form of an id, or the id of another type
 */
export function rowId(type: NodeType, field: string, id: string): number {
  const parsed = parseGlobalId(field, id);
  if (parsed.type !== type) throw badInput(field, id, `is the id of another type, ${parsed.type}; it must be of type ${type}`);
  return parsed.id;
}
