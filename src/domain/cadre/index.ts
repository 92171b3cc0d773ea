import type { Slice } from "../relay/index.ts";
import { cadrePolicy } from "./cadre.policy.ts";
import { CadreResolver } from "./cadre.resolver.ts";
import { cadreById } from "./cadre.store.ts";

export { CadreCategoryType } from "./cadre-enums.type.ts";
export { cadrePolicy } from "./cadre.policy.ts";
export * from "./cadre.rules.ts";
export { type CadreRow, cadreById } from "./cadre.store.ts";
export { cadre } from "./cadre.table.ts";
export { CadreType } from "./cadre.type.ts";

export const cadreSlice: Slice = {
  resolvers: [CadreResolver],
  nodes: { Cadre: cadreById },
  reads: { Cadre: cadrePolicy.read },
};
