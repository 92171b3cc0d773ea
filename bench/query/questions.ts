/** A question, as a client sends it and as somebody would write it by hand in SQL. */
export interface Question {
  readonly name: string;
  readonly graphql: string;
  /** One column: the JSON of `data`. */
  readonly sql: string;
  /** Finds what the question is asked about: one column of JSON, the variables and the values of a request. */
  readonly subjects: string;
  /** Requests a second, against the floor. */
  readonly rate: number;
  /** Processor time of the server, against the floor. */
  readonly cpu: number;
}

const CONGRESS = `coalesce((select '{"status":"' || c.status || '"}' from congress c where c.organization_id = o.id
  and c.term_id = (select id from term order by starts_on desc, id desc limit 1)), 'null')`;

/** Exact counts: the tally and what waits to be folded, each read once for the sums and for the levels. */
const PROGRESS = `(select '{"total":' || coalesce(sum(total), 0) || ',"completed":' || coalesce(sum(completed), 0) || ',"pilotTotal":' ||
    coalesce(sum(pilot_total), 0) || ',"byLevel":[' || coalesce(string_agg('{"level":"' || level || '","total":' || total ||
    ',"completed":' || completed || '}', ',' order by level) filter (where total > 0), '') || ']}'
  from (select level, sum(planned + preparing + in_session + completed + postponed) as total, sum(completed) as completed,
    sum(pilot_total) as pilot_total from (
    select level, planned, preparing, in_session, completed, postponed, pilot_total from congress_tally t
    where t.organization_id = o.id and t.term_id = (select id from newest)
    union all
    select level, planned, preparing, in_session, completed, postponed, pilot_total from pending t
    where t.organization_id = o.id and t.term_id = (select id from newest)) as each group by level) as part)`;

const PENDING = `with newest as materialized (select id from term order by starts_on desc, id desc limit 1),
  pending as materialized (select * from spread_changes())`;

/** Who holds a post today. */
const HOLDERS = (post: string): string => `coalesce((
  select string_agg('{"cadre":{"fullName":' || to_json(k.name)::text || '}}', ',' order by a.id)
  from appointment a join cadre k on k.id = a.cadre_id
  where a.position_id = ${post} and a.starts_on <= current_date and (a.ends_on is null or a.ends_on > current_date)), '')`;

const POSITIONS = `(select '[' || coalesce(string_agg('{"title":' || to_json(p.title)::text || ',"holders":[' || ${HOLDERS("p.id")} || ']}', ','), '') || ']'
  from (select * from position where organization_id = o.id order by ordinal, id limit 5) p)`;

const REPORTS = `(select '[' || coalesce(string_agg('{"period":' || to_json(r.period)::text || ',"status":"' || r.status || '"}', ','), '') || ']'
  from (select * from report where organization_id = o.id order by period desc, id desc limit 2) r)`;

/** A connection's page by hand, of rows `o` with their place and cursor: its edges, whether more follows, and the last cursor. */
const page = (size: number, rows: string, node: string): string =>
  `(select '{"edges":[' || coalesce(string_agg('{"cursor":"' || o.cursor || '","node":' || ${node} || '}', ',' order by o.place)
    filter (where o.place <= ${size}), '') || '],"pageInfo":{"hasNextPage":' || (count(*) > ${size}) || ',"endCursor":' ||
    coalesce('"' || (array_agg(o.cursor order by o.place desc) filter (where o.place <= ${size}))[1] || '"', 'null') || '}}'
  from (select *, row_number() over () as place from (${rows} limit ${size + 1}) as read) as o)`;

const cursor = (order: string, ...places: readonly string[]): string =>
  `translate(rtrim(encode(convert_to('["${order}",' || ${places.map((place) => `to_json((${place})::text)::text`).join(" || ',' || ")} || ']',
    'UTF8'), 'base64'), '='), E'+/\\n', '-_') as cursor`;

const UNIT = `'{"__typename":"Organization","id":"org_' || o.id || '","name":' || to_json(o.name)::text`;
const children = (parent: string): string =>
  `select id, name, ${cursor("NAME_ASC", "sort_key", "id")} from organization where parent_id = ${parent} order by sort_key, id`;

const PAGED_POSITIONS = page(
  5,
  `select id, title, ${cursor("ORDINAL_ASC", "ordinal", "id")} from position where organization_id = commune.id order by ordinal, id`,
  `'{"title":' || to_json(o.title)::text || ',"holders":[' || ${HOLDERS("o.id")} || ']}'`,
);

const ids = (level: string): string =>
  `select json_build_object('variables', json_build_object('id', 'org_' || id), 'values', json_build_array(id))::text as subject
   from organization where level = '${level}' order by id % 997, id limit 400`;

export const QUESTIONS: readonly Question[] = [
  {
    name: "point",
    graphql: `query ($id: ID!) { organization(id: $id) { id name level parent { id name } congress { status } } }`,
    sql: `select '{"organization":{"id":"org_' || o.id || '","name":' || to_json(o.name)::text || ',"level":"' || o.level || '","parent":' ||
      coalesce((select '{"id":"org_' || u.id || '","name":' || to_json(u.name)::text || '}' from organization u where u.id = o.parent_id), 'null')
      || ',"congress":' || ${CONGRESS} || '}}' from organization o where o.id = $1`,
    subjects: ids("GRASSROOTS"),
    rate: 0.75,
    cpu: 1.5,
  },
  {
    name: "nested",
    graphql: `query ($id: ID!) { organization(id: $id) { name children(first: 10) { nodes { id name children(first: 15) { nodes {
      id name congress { status } positions(first: 5) { nodes { title holders { cadre { fullName } } } }
      reports(first: 2) { nodes { period status } } } } } } } }`,
    sql: `select '{"organization":{"name":' || to_json(r.name)::text || ',"children":{"nodes":[' || coalesce((
      select string_agg('{"id":"org_' || d.id || '","name":' || to_json(d.name)::text || ',"children":{"nodes":[' || coalesce((
        select string_agg('{"id":"org_' || o.id || '","name":' || to_json(o.name)::text || ',"congress":' || ${CONGRESS} ||
          ',"positions":{"nodes":' || ${POSITIONS} || '},"reports":{"nodes":' || ${REPORTS} || '}}', ',')
        from (select * from organization where parent_id = d.id order by sort_key, id limit 15) o), '') || ']}}', ',')
      from (select * from organization where parent_id = r.id order by sort_key, id limit 10) d), '') || ']}}}'
      from organization r where r.id = $1`,
    subjects: ids("PROVINCE"),
    rate: 0.85,
    cpu: 2,
  },
  {
    name: "list",
    graphql: `query ($id: ID!) { cadres(first: 50, filter: { within: $id }) { nodes { id fullName appointments(first: 5, current: true) { nodes {
      startsOn position { title organization { name } } } } } } }`,
    sql: `select '{"cadres":{"nodes":[' || coalesce(string_agg('{"id":"cad_' || k.id || '","fullName":' || to_json(k.name)::text ||
        ',"appointments":{"nodes":[' || coalesce((
        select string_agg('{"startsOn":"' || a.starts_on || '","position":{"title":' || to_json(p.title)::text || ',"organization":{"name":' ||
          to_json(o.name)::text || '}}}', ',' order by a.starts_on desc, a.id desc)
        from (select * from appointment where cadre_id = k.id and starts_on <= current_date and (ends_on is null or ends_on > current_date)
          order by starts_on desc, id desc limit 5) a
        join position p on p.id = a.position_id join organization o on o.id = p.organization_id), '') || ']}}', ','), '') || ']}}'
      from (select * from cadre where id = any(array(select a.cadre_id from appointment a join position p on p.id = a.position_id
        where a.starts_on <= current_date and (a.ends_on is null or a.ends_on > current_date) and p.organization_id = any(array(
          select below.id from organization below
          where below.path >= organization_path($1) and below.path < subtree_end(organization_path($1))))))
        order by sort_key, id limit 50) k`,
    subjects: ids("UPPER_GRASSROOTS"),
    rate: 0.8,
    cpu: 2,
  },
  {
    name: "board",
    graphql: `query ($id: ID!) { organization(id: $id) { congressProgress { total completed pilotTotal byLevel { level total completed } }
      children(first: 30) { nodes { id name congressProgress { total completed pilotTotal byLevel { level total completed } } } } } }`,
    sql: `${PENDING} select '{"organization":{"congressProgress":' || ${PROGRESS} || ',"children":{"nodes":[' || coalesce((
      select string_agg('{"id":"org_' || o.id || '","name":' || to_json(o.name)::text || ',"congressProgress":' || ${PROGRESS} || '}', ',')
      from (select * from organization where parent_id = r.id order by sort_key, id limit 30) o), '') || ']}}}'
      from organization r cross join lateral (select r.id) o where r.id = $1`,
    subjects: ids("PROVINCE"),
    rate: 0.8,
    cpu: 2,
  },
  {
    name: "search",
    graphql: `query ($id: ID!, $text: String!) { organizations(first: 20, filter: { search: $text, within: $id }) { totalCount nodes { id name level code } } }`,
    sql: `with found as materialized (select * from organization where search_text like '%' || vi_search_text($2) || '%'
        and path >= organization_path($1) and path < subtree_end(organization_path($1)))
      select '{"organizations":{"totalCount":' || (select count(*) from found) || ',"nodes":[' || coalesce((
        select string_agg('{"id":"org_' || o.id || '","name":' || to_json(o.name)::text || ',"level":"' || o.level || '","code":' ||
          coalesce(to_json(o.code)::text, 'null') || '}', ',')
        from (select * from found order by sort_key, id limit 20) o), '') || ']}}'`,
    subjects: `select json_build_object('variables', json_build_object('id', 'org_' || p.id, 'text', w.word),
      'values', json_build_array(p.id, w.word))::text as subject
      from organization p cross join (values ('thanh'), ('xa tan'), ('truong'), ('phu')) as w (word) where p.level = 'PROVINCE' limit 240`,
    rate: 0.8,
    cpu: 2,
  },
  {
    name: "explorer",
    graphql: `query ($id: ID!) { organization(id: $id) { name ancestors { id name }
      children(first: 20) { nodes { id name congressProgress { total completed pilotTotal byLevel { level total completed } } } }
      positions(first: 20) { nodes { title vacant holders { cadre { fullName } } } }
      reports(first: 1) { nodes { period status indicators { name achieved } } } } }`,
    sql: `${PENDING} select '{"organization":{"name":' || to_json(r.name)::text || ',"ancestors":[' || coalesce((
        select string_agg('{"id":"org_' || o.id || '","name":' || to_json(o.name)::text || '}', ',' order by above.place)
        from unnest(r.path[:cardinality(r.path) - 1]) with ordinality as above (id, place) join organization o on o.id = above.id), '')
      || '],"children":{"nodes":[' || coalesce((
        select string_agg('{"id":"org_' || o.id || '","name":' || to_json(o.name)::text || ',"congressProgress":' || ${PROGRESS} || '}', ',')
        from (select * from organization where parent_id = r.id order by sort_key, id limit 20) o), '')
      || ']},"positions":{"nodes":[' || coalesce((
        select string_agg('{"title":' || to_json(p.title)::text || ',"vacant":' || (not exists (select from appointment a where
          a.position_id = p.id and a.starts_on <= current_date and (a.ends_on is null or a.ends_on > current_date))) ||
          ',"holders":[' || ${HOLDERS("p.id")} || ']}', ',')
        from (select * from position where organization_id = r.id order by ordinal, id limit 20) p), '')
      || ']},"reports":{"nodes":[' || coalesce((
        select string_agg('{"period":' || to_json(t.period)::text || ',"status":"' || t.status || '","indicators":[' || coalesce((
          select string_agg('{"name":' || to_json(i.name)::text || ',"achieved":' || (i.achieved + 0) || '}', ',' order by i.ordinal)
          from indicator_value i where i.report_id = t.id), '') || ']}', ',')
        from (select * from report where organization_id = r.id order by period desc, id desc limit 1) t), '') || ']}}}'
      from organization r where r.id = $1`,
    subjects: ids("UPPER_GRASSROOTS"),
    rate: 0.7,
    cpu: 2,
  },
  {
    name: "relay",
    graphql: `query ($id: ID!) { unit: organization(id: $id) { name districts: children(first: 10) { edges { cursor node { ...Unit
      communes: children(first: 15) { edges { cursor node { ...Unit congress { status }
        positions(first: 5) { edges { cursor node { title holders { cadre { fullName } } } } ...Positions }
        reports(first: 2) { nodes { period status } } } } pageInfo { ...Page } } } } pageInfo { ...Page } } } }
      fragment Unit on Organization { __typename id name }
      fragment Positions on PositionConnection { pageInfo { ...Page } }
      fragment Page on PageInfo { hasNextPage endCursor }`,
    sql: `select '{"unit":{"name":' || to_json(r.name)::text || ',"districts":' || ${page(
      10,
      children("r.id"),
      `${UNIT} || ',"communes":' || (select ${page(
        15,
        children("district.id"),
        `${UNIT} || ',"congress":' || ${CONGRESS} || ',"positions":' || (select ${PAGED_POSITIONS} from (select o.id) as commune) ||
          ',"reports":{"nodes":' || ${REPORTS} || '}}'`,
      )} from (select o.id) as district) || '}'`,
    )} || '}}' from organization r where r.id = $1`,
    subjects: ids("PROVINCE"),
    rate: 0.7,
    cpu: 2,
  },
];
