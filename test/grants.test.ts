import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type TestHub, openHub } from "./support/hub.ts";
import { type Made, type MadeCongress, done, makeCadre, makePosition, makeRoot } from "./support/make.ts";
import { until } from "./support/wait.ts";

/** A department head's subtree (`own`), what lies beside it (`other`) and above it. */
let hub: TestHub;
let root: Made;
let own: Made;
let ownCell: Made;
let other: Made;
let congress: MadeCongress;
let otherCongress: MadeCongress;
const ids: Record<"post" | "otherPost" | "cadre" | "otherCadre" | "idle" | "report" | "otherReport", string> = {
  post: "",
  otherPost: "",
  cadre: "",
  otherCadre: "",
  idle: "",
  report: "",
  otherReport: "",
};
const appointments: Record<"own" | "other", string> = { own: "", other: "" };

const subjects: string[] = [];

/** The token of a new person with these rights in an organization. */
async function person(rights: string[], organizationId = own.id, values: object = {}): Promise<string> {
  const subject = `person-${subjects.length}`;
  subjects.push(subject);
  if (rights.length > 0) await done(hub, "createGrant", { viewer: subject, organizationId, rights, ...values });
  return hub.issue({ kind: "person", subject, minutes: 60 });
}

const codes = ({ errors = [] }: Answer<unknown>): string[] => errors.map(({ extensions }) => extensions.code);

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  own = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19" });
  ownCell = await own.organization({ name: "Đảng bộ huyện Đại Từ", level: "UPPER_GRASSROOTS" });
  other = await root.organization({ name: "Đảng bộ tỉnh Thái Bình", level: "PROVINCE", code: "34" });
  congress = await ownCell.congress({ status: "IN_SESSION" });
  otherCongress = await other.congress({ status: "IN_SESSION" });
  ids.post = (await makePosition(hub, ownCell.id)).id;
  ids.otherPost = (await makePosition(hub, other.id)).id;
  ids.cadre = (await makeCadre(hub, { fullName: "Trần Thị An", birthDate: "1970-01-02" })).id;
  ids.otherCadre = (await makeCadre(hub, { fullName: "Trần Thị Bình", birthDate: "1971-01-02" })).id;
  ids.idle = (await makeCadre(hub, { fullName: "Trần Thị Chi" })).id;
  const appointed = { startsOn: "2020-01-01", method: "ELECTED" };
  appointments.own = (await done(hub, "appoint", { positionId: ids.post, cadreId: ids.cadre, ...appointed })).id;
  appointments.other = (await done(hub, "appoint", { positionId: ids.otherPost, cadreId: ids.otherCadre, ...appointed })).id;
  ids.report = (await done(hub, "createReport", { organizationId: own.id, period: "2020-H1" })).id;
  ids.otherReport = (await done(hub, "createReport", { organizationId: other.id, period: "2020-H1" })).id;
});
afterAll(async () => hub[Symbol.asyncDispose]());

describe("a person sees her own subtree and nothing else", () => {
  const LISTS = `{
    organizations { totalCount nodes { name } }
    cadres { totalCount nodes { fullName } }
    congresses { totalCount nodes { id } }
    reports { totalCount nodes { id } }
  }`;

  test("in lists and their counts", async () => {
    const { data } = await hub.ask(LISTS, {}, await person(["READ"]));
    expect(data).toEqual({
      organizations: { totalCount: 2, nodes: [{ name: ownCell.name }, { name: own.name }] },
      cadres: { totalCount: 1, nodes: [{ fullName: "Trần Thị An" }] },
      congresses: { totalCount: 1, nodes: [{ id: congress.id }] },
      reports: { totalCount: 1, nodes: [{ id: ids.report }] },
    });
  });

  test("without a grant nothing, and with one that is over, or has not begun, nothing", async () => {
    const nothing = { totalCount: 0, nodes: [] };
    const past = { from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" };
    const future = { from: new Date(Date.now() + 3_600_000).toISOString() };
    for (const token of [await person([]), await person(["READ"], own.id, past), await person(["READ"], own.id, future)]) {
      const { data } = await hub.ask(LISTS, {}, token);
      expect(data).toEqual({ organizations: nothing, cadres: nothing, congresses: nothing, reports: nothing });
    }
  });

  test("by ids and codes: what lies elsewhere is answered as what is nowhere, word by word", async () => {
    const token = await person(["READ", "EDIT", "DECIDE", "READ_PRIVATE", "GRANT"]);
    const nowhere = {
      org: "org_999999",
      pos: "pos_999999",
      cad: "cad_999999",
      apt: "apt_999999",
      con: "con_999999",
      rep: "rep_999999",
    };
    const elsewhere = {
      org: other.id,
      pos: ids.otherPost,
      cad: ids.otherCadre,
      apt: appointments.other,
      con: otherCongress.id,
      rep: ids.otherReport,
    };
    const query = `query ($org: ID!, $pos: ID!, $cad: ID!, $apt: ID!, $con: ID!, $rep: ID!, $code: String!) {
      organization(id: $org) { name } byCode: organization(code: $code) { name } cadre(id: $cad) { fullName } congress(id: $con) { id }
      report(id: $rep) { id } congressProgress(organizationId: $org) { total }
      a: node(id: $org) { id } b: node(id: $pos) { id } c: node(id: $cad) { id } d: node(id: $apt) { id } e: node(id: $con) { id }
      f: node(id: $rep) { id } nodes(ids: [$org, $pos, $cad]) { id }
      organizations(filter: { within: $org }) { totalCount } children: organizations(filter: { parent: $org }) { totalCount }
      cadres(filter: { within: $org }) { totalCount } congresses(filter: { within: $org }) { totalCount }
      reports(filter: { within: $org }) { totalCount }
    }`;
    const [hidden, unknown] = [
      await hub.ask(query, { ...elsewhere, code: "34" }, token),
      await hub.ask(query, { ...nowhere, code: "99" }, token),
    ];
    expect(hidden.errors).toBeUndefined();
    expect(hidden).toEqual(unknown);
    // What lies above is as unknown: that it is above would be told by what it holds.
    const above = await hub.ask(query, { ...elsewhere, org: root.id, code: "TW" }, token);
    expect(above).toEqual(unknown);
  });

  test("by edges: nobody above, no post elsewhere of her own cadres", async () => {
    await done(hub, "appoint", {
      positionId: (await makePosition(hub, other.id)).id,
      cadreId: ids.cadre,
      startsOn: "2021-01-01",
      method: "ELECTED",
    });
    const query = `query ($id: ID!) {
      organization(id: $id) { parent { id } ancestors { id } congressProgress { total children { organization { name } } } }
      cadres { nodes { appointments { totalCount nodes { position { organization { name } } cadre { fullName } } } } }
    }`;
    const { data } = await hub.ask(query, { id: own.id }, await person(["READ"]));
    expect(data).toEqual({
      organization: {
        parent: null,
        ancestors: [],
        congressProgress: { total: 1, children: [{ organization: { name: ownCell.name } }] },
      },
      cadres: {
        nodes: [
          {
            appointments: {
              totalCount: 1,
              nodes: [{ position: { organization: { name: ownCell.name } }, cadre: { fullName: "Trần Thị An" } }],
            },
          },
        ],
      },
    });
  });

  test("wherever it moves", async () => {
    const token = await person(["READ"]);
    const count = async (): Promise<unknown> => (await hub.ask("{ organizations { totalCount } }", {}, token)).data;
    expect(await count()).toEqual({ organizations: { totalCount: 2 } });
    await done(hub, "updateOrganization", { id: ownCell.id, parentId: other.id });
    expect(await count()).toEqual({ organizations: { totalCount: 1 } });
    await done(hub, "updateOrganization", { id: ownCell.id, parentId: own.id });
    expect(await count()).toEqual({ organizations: { totalCount: 2 } });
  });
});

describe("private values", () => {
  const QUERY = "{ cadres { nodes { fullName birthDate { value withheld } } } }";

  test("are shown where the right to them is held, and withheld with a reason elsewhere", async () => {
    const shown = await hub.ask(QUERY, {}, await person(["READ_PRIVATE"]));
    expect(shown.data).toEqual({
      cadres: { nodes: [{ fullName: "Trần Thị An", birthDate: { value: "1970-01-02", withheld: null } }] },
    });
    const subject = await person(["READ"], root.id);
    await done(hub, "createGrant", { viewer: subjects.at(-1), organizationId: other.id, rights: ["READ_PRIVATE"] });
    const { data } = await hub.ask<{ cadres: { nodes: { fullName: string; birthDate: object }[] } }>(QUERY, {}, subject);
    const byName = new Map(data?.cadres.nodes.map(({ fullName, birthDate }) => [fullName, birthDate]));
    expect(byName.get("Trần Thị Bình")).toEqual({ value: "1971-01-02", withheld: null });
    expect([...byName.keys()]).toEqual(["Trần Thị An", "Trần Thị Bình"]);
  });

  test("cannot be filtered or sorted by", async () => {
    const { data } = await hub.ask<{ inputs: { inputFields: { name: string }[] }; order: { enumValues: { name: string }[] } }>(
      `{ inputs: __type(name: "CadreFilter") { inputFields { name } } order: __type(name: "CadreOrder") { enumValues { name } } }`,
    );
    const names = [...(data?.inputs.inputFields ?? []), ...(data?.order.enumValues ?? [])].map(({ name }) => name);
    expect(names).toEqual(
      ["category", "search", "within", "NAME_ASC", "NAME_DESC"].toSorted((a, b) => names.indexOf(a) - names.indexOf(b)),
    );
  });
});

describe("a person changes her own subtree and nothing else", () => {
  const input = (mutation: string): string => `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
  const send = (token: string, mutation: string, values: object): Promise<Answer<Record<string, { id: string }>>> =>
    hub.ask(`mutation ($input: ${input(mutation)}) { ${mutation}(input: $input) { id } }`, { input: values }, token);

  test("where she holds the right", async () => {
    const token = await person(["EDIT"]);
    const made = await send(token, "createOrganization", {
      name: "Đảng bộ xã Bản Ngoại",
      kind: "PARTY_COMMITTEE",
      level: "GRASSROOTS",
      parentId: ownCell.id,
      validFrom: "2020-01-01",
    });
    expect(codes(made)).toEqual([]);
    const id = made.data?.["createOrganization"]?.id;
    const writes: [string, object][] = [
      ["updateOrganization", { id, name: "Đảng bộ xã Bản Ngoại mới" }],
      ["createPosition", { organizationId: id, title: "Bí thư", rank: "HEAD" }],
      ["updatePosition", { id: ids.post, title: "Bí thư huyện ủy" }],
      ["updateCadre", { id: ids.cadre, gender: "FEMALE" }],
      ["updateAppointment", { id: appointments.own, decisionNumber: "12-QĐ" }],
      ["createCongress", { organizationId: id, term: "2020-2025" }],
      ["updateCongress", { id: congress.id, isPilot: true }],
      ["setCongressStatus", { congressId: congress.id, status: "COMPLETED" }],
      ["createReport", { organizationId: id, period: "2020" }],
      ["updateReport", { id: ids.report, sections: [] }],
      ["submitReport", { id: ids.report }],
    ];
    for (const [mutation, values] of writes)
      expect([mutation, codes(await send(token, mutation, values))]).toEqual([mutation, []]);
    // To decide on a report takes another right, and to reopen a congress an administrator.
    expect(codes(await send(token, "approveReport", { id: ids.report }))).toEqual(["FORBIDDEN"]);
    const reopened = { congressId: congress.id, status: "IN_SESSION", reason: "nhầm" };
    expect(codes(await send(token, "setCongressStatus", reopened))).toEqual(["FORBIDDEN"]);
    expect(codes(await send(await person(["DECIDE"]), "approveReport", { id: ids.report }))).toEqual([]);
    await done(hub, "setCongressStatus", reopened);
  });

  test("not elsewhere: it is unknown there, and nothing is left of the attempt", async () => {
    const token = await person(["EDIT", "DECIDE", "GRANT"]);
    const day = "2020-01-01";
    const writes: [string, object, string][] = [
      ["createOrganization", { name: "x", kind: "AGENCY", level: "GRASSROOTS", parentId: other.id, validFrom: day }, "NOT_FOUND"],
      ["createOrganization", { name: "x", kind: "AGENCY", level: "CENTRAL", validFrom: day }, "FORBIDDEN"],
      ["updateOrganization", { id: other.id, name: "x" }, "NOT_FOUND"],
      ["updateOrganization", { id: ownCell.id, parentId: other.id }, "NOT_FOUND"],
      ["updateOrganization", { id: own.id, parentId: root.id }, "NOT_FOUND"],
      ["createPosition", { organizationId: other.id, title: "x", rank: "HEAD" }, "NOT_FOUND"],
      ["updatePosition", { id: ids.otherPost, title: "x" }, "NOT_FOUND"],
      ["createCadre", { fullName: "x", category: "CADRE", gender: "MALE" }, "FORBIDDEN"],
      ["updateCadre", { id: ids.otherCadre, gender: "MALE" }, "NOT_FOUND"],
      ["appoint", { positionId: ids.otherPost, cadreId: ids.cadre, startsOn: day, method: "ELECTED" }, "NOT_FOUND"],
      ["appoint", { positionId: ids.post, cadreId: ids.idle, startsOn: day, method: "ELECTED" }, "NOT_FOUND"],
      ["endAppointment", { id: appointments.other, endsOn: "2020-05-01" }, "NOT_FOUND"],
      ["updateAppointment", { id: appointments.other, decisionNumber: "x" }, "NOT_FOUND"],
      ["createCongress", { organizationId: other.id, term: "2020-2025" }, "NOT_FOUND"],
      ["updateCongress", { id: otherCongress.id, isPilot: true }, "NOT_FOUND"],
      ["setCongressStatus", { congressId: otherCongress.id, status: "COMPLETED" }, "NOT_FOUND"],
      ["createReport", { organizationId: other.id, period: "2021" }, "NOT_FOUND"],
      ["updateReport", { id: ids.otherReport, sections: [] }, "NOT_FOUND"],
      ["submitReport", { id: ids.otherReport }, "NOT_FOUND"],
      ["approveReport", { id: ids.otherReport }, "NOT_FOUND"],
      ["createGrant", { viewer: "x", organizationId: other.id, rights: ["READ"] }, "NOT_FOUND"],
    ];
    const tables = ["organization", "position", "cadre", "appointment", "congress", "report", "access_grant"];
    const contents = async (): Promise<unknown> =>
      hub.database.rows(
        sql`select ${sql.join(
          tables.map((table) => sql`(select md5(json_agg(t order by t.id)::text) from ${sql.identifier(table)} t)`),
          sql`, `,
        )}`,
      );
    const before = await contents();
    for (const [mutation, values, code] of writes)
      expect([mutation, values, codes(await send(token, mutation, values))]).toEqual([mutation, values, [code]]);
    expect(await contents()).toEqual(before);
  });

  test("nor what she only sees", async () => {
    const token = await person(["READ"], root.id);
    await done(hub, "createGrant", { viewer: subjects.at(-1), organizationId: own.id, rights: ["EDIT"] });
    expect(codes(await send(token, "updateOrganization", { id: other.id, name: "x" }))).toEqual(["FORBIDDEN"]);
    expect(codes(await send(token, "updateOrganization", { id: ownCell.id, parentId: other.id }))).toEqual(["FORBIDDEN"]);
    expect(codes(await send(token, "updateOrganization", { id: ownCell.id, name: ownCell.name }))).toEqual([]);
  });
});

describe("grants", () => {
  const GRANTS = "{ grants { totalCount nodes { viewer rights organization { name } from to grantedBy } } }";

  test("are given by those who hold them, not beyond", async () => {
    const token = await person(["GRANT", "EDIT"]);
    const give = (values: object): Promise<Answer<unknown>> =>
      hub.ask("mutation ($input: CreateGrantInput!) { createGrant(input: $input) { id } }", { input: values }, token);
    expect(codes(await give({ viewer: "binh", organizationId: ownCell.id, rights: ["READ", "EDIT"] }))).toEqual([]);
    expect(codes(await give({ viewer: "binh", organizationId: ownCell.id, rights: ["READ", "DECIDE"] }))).toEqual(["FORBIDDEN"]);
    expect(codes(await give({ viewer: "binh", organizationId: ownCell.id, rights: [] }))).toEqual(["BAD_USER_INPUT"]);
    expect(codes(await give({ viewer: "binh", organizationId: root.id, rights: ["READ"] }))).toEqual(["NOT_FOUND"]);
    const { data } = await hub.ask<{ grants: { nodes: { viewer: string; rights: string[]; grantedBy: string }[] } }>(
      GRANTS,
      {},
      token,
    );
    expect(data?.grants.nodes).toContainEqual(
      expect.objectContaining({ viewer: "binh", rights: ["READ", "EDIT"], grantedBy: `person:${subjects.at(-1)}` }),
    );
    expect(data?.grants.nodes.every(({ viewer }) => viewer !== "")).toBe(true);
    const all = await hub.operate<{ grants: { totalCount: number } }>(GRANTS);
    expect(all.grants.totalCount).toBeGreaterThan(data?.grants.nodes.length ?? 0);
  });

  test("are seen by nobody else", async () => {
    for (const token of [undefined, await person(["EDIT", "DECIDE", "READ_PRIVATE"])]) {
      expect(codes(await hub.ask(GRANTS, {}, token))).toEqual(["FORBIDDEN"]);
    }
  });

  test("end, and are changed, at once", async () => {
    const token = await person([]);
    const viewer = subjects.at(-1);
    const total = async (): Promise<unknown> =>
      (await hub.ask<{ organizations: { totalCount: number } }>("{ organizations { totalCount } }", {}, token)).data
        ?.organizations.totalCount;
    const { id } = await done(hub, "createGrant", { viewer, organizationId: other.id, rights: ["READ"] });
    expect(await total()).toBe(1);
    await hub.operate("mutation ($input: UpdateGrantInput!) { updateGrant(input: $input) { id } }", {
      input: { id, to: new Date().toISOString() },
    });
    expect(await total()).toBe(0);
    await hub.database.rows(sql`update access_grant set valid_to = null where viewer = ${viewer}`);
    await until(async () => (await total()) === 1, { what: "what somebody else wrote", timeout: 2_000 });
    await hub.database.rows(sql`delete from access_grant where viewer = ${viewer}`);
    await until(async () => (await total()) === 0, { what: "what somebody else deleted", timeout: 2_000 });
  });
});

describe("whoever is let in no more", () => {
  const status = async (token: string): Promise<number> =>
    (
      await fetch(`${hub.url}/graphql?query={__typename}`, {
        headers: { authorization: `Bearer ${token}`, "apollo-require-preflight": "1" },
      })
    ).status;

  test("is refused, by name or by token, until that is taken back", async () => {
    const [token, second] = [await person(["READ"]), await hub.issue({ kind: "person", subject: "twice", minutes: 60 })];
    const again = await hub.issue({ kind: "person", subject: "twice", minutes: 60 });
    expect(await status(token)).toBe(200);
    await hub.operate("mutation ($viewer: String!) { blockViewer(input: { viewer: $viewer }) }", { viewer: subjects.at(-1) });
    expect(await status(token)).toBe(401);
    await hub.operate("mutation ($viewer: String!) { unblockViewer(input: { viewer: $viewer }) }", { viewer: subjects.at(-1) });
    expect(await status(token)).toBe(200);
    const { jti } = JSON.parse(Buffer.from(second.split(".")[1] ?? "", "base64url").toString()) as { jti: string };
    await hub.operate("mutation ($id: String!) { revokeToken(input: { tokenId: $id }) }", { id: jti });
    expect([await status(second), await status(again)]).toEqual([401, 200]);
  });

  test("only an administrator says so", async () => {
    const token = await person(["READ", "READ_PRIVATE", "EDIT", "DECIDE", "GRANT"], root.id);
    for (const field of [
      'blockViewer(input: { viewer: "x" })',
      'unblockViewer(input: { viewer: "x" })',
      'revokeToken(input: { tokenId: "x" })',
    ])
      expect(codes(await hub.ask(`mutation { ${field} }`, {}, token))).toEqual(["FORBIDDEN"]);
  });
});

describe("a display shows its board and nothing else", () => {
  test("its organization and what is below, no people, no posts, no reports", async () => {
    const token = await hub.issue({ kind: "display", subject: "hall", board: own.id, minutes: 60 });
    const { data } = await hub.ask("{ organizations { totalCount } congresses { totalCount } }", {}, token);
    expect(data).toMatchObject({ congresses: { totalCount: 2 } });
    for (const query of [
      "{ cadres { totalCount } }",
      "{ reports { totalCount } }",
      `{ organization(id: "${own.id}") { positions { totalCount } } }`,
      `{ node(id: "${ids.cadre}") { id } }`,
      `{ congresses { nodes { history { totalCount } } } }`,
    ])
      expect([query, codes(await hub.ask(query, {}, token))[0]]).toEqual([query, "FORBIDDEN"]);
    const elsewhere = `{ organization(id: "${other.id}") { id } congressProgress(organizationId: "${other.id}") { total } }`;
    expect((await hub.ask(elsewhere, {}, token)).data).toEqual({ organization: null, congressProgress: null });
  });
});
