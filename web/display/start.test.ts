import { expect, test } from "vitest";
import type { DisplayStartQuery } from "../gql/graphql.ts";
import { judge } from "./start.ts";

const terms = [{ code: "2020-2025" }];
const counts = { total: 1, planned: 0, preparing: 0, inSession: 0, completed: 1, postponed: 0, completionRate: 1 };
const organization: NonNullable<DisplayStartQuery["organization"]> = {
  id: "org_19",
  name: "Đảng bộ tỉnh Thái Nguyên",
  level: "PROVINCE",
  code: "19",
  congressProgress: {
    ...counts,
    term: terms[0] ?? { code: "" },
    rev: 1,
    asOf: "",
    pilotTotal: 0,
    pilotCompleted: 0,
    byLevel: [],
    children: [],
  },
};
const failure = (code: string) => [{ message: "no", extensions: { code } }];

test("finds the organization", () => {
  const found = judge({ organization: "19", term: null }, { data: { terms, organization } });
  expect(found).toMatchObject({ kind: "found", subject: { id: "org_19" }, progress: { completed: 1 } });
});

test("tells an unknown organization from an unknown term, with or without an error", () => {
  const unknown = { kind: "unknown-organization", code: "XY" };
  expect(judge({ organization: "XY", term: null }, { data: { terms, organization: null } })).toEqual(unknown);
  expect(
    judge({ organization: "XY", term: null }, { data: { terms, organization: null }, errors: failure("NOT_FOUND") }),
  ).toEqual(unknown);
  expect(
    judge({ organization: "19", term: "1999" }, { data: { terms, organization: null }, errors: failure("BAD_USER_INPUT") }),
  ).toEqual({
    kind: "unknown-term",
    term: "1999",
    known: ["2020-2025"],
  });
});

test("takes any other failure for one that may pass", () => {
  const asked = { organization: "19", term: null };
  expect(() => judge(asked, { data: null, errors: failure("UNAVAILABLE") })).toThrow("no");
  expect(() => judge(asked, { data: { terms, organization: null }, errors: failure("INTERNAL_SERVER_ERROR") })).toThrow("no");
  expect(() => judge(asked, { data: null })).toThrow();
});
