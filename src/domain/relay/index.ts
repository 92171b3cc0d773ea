// The decorated classes of all slices need it, whoever loads a slice first: the hub, the seed, drizzle-kit.
import "reflect-metadata";

export { type NodeType, globalId, globalIdForm, isNodeType, parseGlobalId, rowId } from "./global-id.ts";
export { enumType } from "./enum.type.ts";
export { Current } from "./current.ts";
export { delivers } from "./delivers.ts";
export { ListLength } from "./list-length.ts";
export { Planned } from "./planned.ts";
export { PageArgs, connectionType } from "./connection.type.ts";
export { ChangeInput, WriteInput } from "./input.type.ts";
export { Node } from "./node.type.ts";
export { DateScalar, DateTimeScalar } from "./scalars.type.ts";
export type { Slice } from "./slice.ts";
export { type EntityRow, EntityFields } from "./entity.type.ts";
export { targets } from "./targets.ts";
export { today } from "./today.ts";
