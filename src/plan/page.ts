import { type SQL, sql } from "drizzle-orm";
import { type FieldNode, type GraphQLObjectType } from "graphql";
import { type List, type PageForm, type RowRef, asList, countRest, cursorText, pageRest } from "../db/index.ts";
import { collectFields } from "../execute/index.ts";
import { type Parts, concat, long } from "./json.ts";
import { once } from "./pieces.ts";
import { type Compilation, type FieldUse, type Scope, objectTypeOf, scopeOf, selected, selections } from "./scope.ts";
import { Unplanned } from "./unplanned.ts";

/** A connection in the making: `page` is the row of one node, `whole` the one row that all of the page is gathered in. */
interface Page {
  readonly compilation: Compilation;
  readonly page: Scope;
  readonly whole: string;
  /** What of all rows together is needed, and where; filled in when all of it is known. */
  readonly gathered: { readonly value: SQL; readonly place: SQL }[];
  /** What of the statement depends on the list's arguments. */
  readonly slot: (fill: (list: List<unknown>) => SQL) => SQL;
  readonly count: SQL;
  /** Whether there is a page besides the count. */
  hasPage: boolean;
  wantsCount: boolean;
  /** Whether more than the page's own rows must be read, and cursors made. */
  wantsInfo: boolean;
  wantsCursor: boolean;
}

/** A connection's page and count as JSON. */
export function connection(compilation: Compilation, form: PageForm, use: FieldUse, row: RowRef): Parts {
  const key = {};
  const tie = form.tie(row);
  const slot = (fill: (list: List<unknown>) => SQL): SQL =>
    use.slot((args, binding) => fill(once(binding, key, () => asList(form.source, form.list(args)))));
  const counted = slot((list) => {
    // Even where only the count is asked for, a cursor that is refused is.
    pageRest(list, tie, 0);
    return countRest(list, tie);
  });
  const made: Page = {
    compilation,
    page: scopeOf(compilation, form.source.columns),
    whole: compilation.alias(),
    gathered: [],
    slot,
    count: sql`(select count(*)::integer::text ${counted})`,
    hasPage: false,
    wantsCount: false,
    wantsInfo: false,
    wantsCursor: false,
  };
  const type = objectTypeOf(use.definition.type);
  const parts = fieldsOf(made, type, use.nodes, connectionField);
  if (made.gathered.length === 0) {
    if (parts.some((part) => typeof part !== "string")) return parts;
    throw new Unplanned("connection without content");
  }
  made.hasPage = true;
  return gatheredParts(made, parts, tie);
}

/** The parts of a connection with what they gather of the page's rows. */
function gatheredParts(made: Page, parts: Parts, tie: readonly SQL[]): Parts {
  const { page, wantsCount, gathered } = made;
  const from = sql`from (${rowsOf(made, tie)}) as ${sql.identifier(page.alias)}`;
  const [first, ...others] = gathered;
  if (first !== undefined && others.length === 0 && !wantsCount) {
    first.place.append(sql`(select ${first.value} ${from})`);
    return parts;
  }
  const columns = gathered.map(({ value, place }, index) => {
    const name = sql.identifier(`g${index}`);
    place.append(sql`${sql.identifier(made.whole)}.${name}`);
    return sql`${value} as ${name}`;
  });
  const total = wantsCount
    ? made.slot(({ isCounted }) => (isCounted ? sql`, max(${sql.identifier(page.alias)}.total) as total` : sql``))
    : sql``;
  const whole = sql`select ${sql.join(columns, sql.raw(", "))}${total} ${from}`;
  return [long(sql`(select ${concat(parts)} from (${whole}) as ${sql.identifier(made.whole)})`)];
}

/** The rows of a page, with what is asked of each. */
function rowsOf({ slot, page, wantsInfo, wantsCursor, wantsCount }: Page, tie: readonly SQL[]): SQL {
  const cursor = wantsCursor ? [sql`${slot(({ order, terms }) => cursorText(order, terms))} as "cursor"`] : [];
  const rest = slot((list) => pageRest(list, tie, list.page.size + (wantsInfo ? 1 : 0)));
  const number = slot((list) => (wantsInfo || list.page.fromEnd ? sql`, row_number() over () as place` : sql``));
  const counter = wantsCount ? slot(({ isCounted }) => (isCounted ? sql`, count(*) over () as total` : sql``)) : sql``;
  return sql`select page.*${number} from (select ${selected(page, cursor)}${counter} ${rest}) as page`;
}

type FieldParts = (made: Page, field: FieldNode, nodes: readonly FieldNode[], type: GraphQLObjectType) => Parts;

/** Makes the JSON of an object that is not a row. */
function fieldsOf(made: Page, type: GraphQLObjectType, nodes: readonly FieldNode[], each: FieldParts): Parts {
  const parts: (string | SQL)[] = [];
  for (const [key, fields] of collectFields(made.compilation, type, selections(nodes))) {
    const [field] = fields;
    if (field === undefined) continue;
    parts.push(`${parts.length === 0 ? "{" : ","}"${key}":`);
    parts.push(...(field.name.value === "__typename" ? [`"${type.name}"`] : each(made, field, fields, type)));
  }
  return parts.length === 0 ? ["{}"] : [...parts, "}"];
}

function typeOf(type: GraphQLObjectType, field: string): GraphQLObjectType {
  const definition = type.getFields()[field];
  if (definition === undefined) throw new Unplanned(`field ${type.name}.${field}`);
  return objectTypeOf(definition.type);
}

function connectionField(
  made: Page,
  { name: { value: name } }: FieldNode,
  nodes: readonly FieldNode[],
  type: GraphQLObjectType,
): Parts {
  switch (name) {
    case "totalCount":
      return [count(made)];
    case "nodes":
      return list(made, made.compilation.object(typeOf(type, name), nodes, made.page));
    case "edges":
      return list(made, fieldsOf(made, typeOf(type, name), nodes, edgeField));
    case "pageInfo":
      return fieldsOf(made, typeOf(type, name), nodes, infoField);
    default:
      throw new Unplanned(`field ${type.name}.${name}`);
  }
}

function count(made: Page): SQL {
  made.wantsCount = true;
  const total = sql`coalesce(${sql.identifier(made.whole)}.total, 0)::integer::text`;
  return made.slot(({ isCounted }) => (isCounted && made.hasPage ? total : made.count));
}

function edgeField(
  made: Page,
  { name: { value: name } }: FieldNode,
  nodes: readonly FieldNode[],
  type: GraphQLObjectType,
): Parts {
  if (name === "node") return made.compilation.object(typeOf(type, name), nodes, made.page);
  if (name !== "cursor") throw new Unplanned(`field ${type.name}.${name}`);
  return ['"', cursorOf(made), '"'];
}

function infoField(
  made: Page,
  { name: { value: name } }: FieldNode,
  _nodes: readonly FieldNode[],
  type: GraphQLObjectType,
): Parts {
  made.wantsInfo = true;
  switch (name) {
    case "hasNextPage":
      return [hasMore(made, false)];
    case "hasPreviousPage":
      return [hasMore(made, true)];
    case "startCursor":
      return [edgeCursor(made, true)];
    case "endCursor":
      return [edgeCursor(made, false)];
    default:
      throw new Unplanned(`field ${type.name}.${name}`);
  }
}

function cursorOf(made: Page): SQL {
  made.wantsCursor = true;
  return sql`${sql.identifier(made.page.alias)}."cursor"`;
}

/** Gathers something of all rows. Returns where it stands. */
function gather(made: Page, value: SQL): SQL {
  const place = sql.empty();
  made.gathered.push({ value, place });
  return place;
}

/** The rows of the page, of which one more may have been read; in the list's order, whichever way they were read. */
function list(made: Page, parts: Parts): Parts {
  const place = sql`${sql.identifier(made.page.alias)}.place`;
  // Where one aggregate is ordered all must be: PostgreSQL may sort their common input for it.
  const order = made.slot(({ page }) => {
    if (page.fromEnd) return sql` order by ${place} desc`;
    return made.wantsInfo ? sql` order by ${place}` : sql``;
  });
  const texts = gather(made, sql`string_agg(${concat(parts)}, ','${order})${kept(made)}`);
  return ["[", long(sql`coalesce(${texts}, '')`), "]"];
}

function kept(made: Page): SQL {
  const place = sql`${sql.identifier(made.page.alias)}.place`;
  return made.slot(({ page }) => (made.wantsInfo ? sql` filter (where ${place} <= ${sql.raw(String(page.size))})` : sql``));
}

function hasMore(made: Page, before: boolean): SQL {
  const more = gather(
    made,
    made.slot(({ page }) => sql`count(*) > ${sql.raw(String(page.size))}`),
  );
  return made.slot(({ page }) => {
    if (page.fromEnd === before) return sql`${more}::text`;
    return sql.raw(`'${(before ? page.after : page.before) !== undefined}'`);
  });
}

function edgeCursor(made: Page, first: boolean): SQL {
  const cursor = cursorOf(made);
  const place = sql`${sql.identifier(made.page.alias)}.place`;
  const way = made.slot(({ page }) => sql.raw(page.fromEnd === first ? "desc" : "asc"));
  const found = gather(made, sql`(array_agg(${cursor} order by ${place} ${way})${kept(made)})[1]`);
  return sql`coalesce('"' || ${found} || '"', 'null')`;
}
