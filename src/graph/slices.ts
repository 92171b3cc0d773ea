import { appointmentSlice } from "../domain/appointment/index.ts";
import { auditSlice } from "../domain/audit/index.ts";
import { cadreSlice } from "../domain/cadre/index.ts";
import { congressSlice } from "../domain/congress/index.ts";
import { grantSlice } from "../domain/grant/index.ts";
import { organizationSlice } from "../domain/organization/index.ts";
import { positionSlice } from "../domain/position/index.ts";
import type { Slice } from "../domain/relay/index.ts";
import { reportSlice } from "../domain/report/index.ts";

/** Everything that the graph is made of, in the order of dependence. A new entity is one more line here. */
export const slices: readonly Slice[] = [
  organizationSlice,
  positionSlice,
  cadreSlice,
  appointmentSlice,
  congressSlice,
  reportSlice,
  grantSlice,
  auditSlice,
];
