export { cursorText } from "./cursor.ts";
export { forItsValues, isAnyOf, mayBePrepared, searches } from "./conditions.ts";
export type { BulkLoad, Database, Orm, Reader, Row, Snapshot, Transaction } from "./database.ts";
export { type DatabaseFailure, connectionFailure, databaseFailure } from "./failure.ts";
export {
  type ColumnForm,
  type Expressions,
  type Form,
  type IdForm,
  type NodeForm,
  type PageForm,
  type RowRef,
  type RowsForm,
  type ValueForm,
  byKey,
  located,
  rootPage,
  shownColumn,
  toOne,
  toPage,
} from "./form.ts";
export { forOperation } from "./for-operation.ts";
export { readHubKey } from "./hub-key.ts";
export { actAs, once } from "./idempotency.ts";
export { type List, type ListArguments, asList, countRest, pageRest } from "./list.ts";
export { type Load, type Wanted, createLoad } from "./load.ts";
export { notificationQueue, notify, ping } from "./notify.ts";
export { type ReadNote, noteReads, observe } from "./observe.ts";
export { type DatabaseConfig, type ReplicaConfig, openDatabase, openReplicas } from "./open.ts";
export { STATEMENT_TIMEOUT } from "./patience.ts";
export { type Replicas, type ReplicaStanding, withoutReplicas } from "./replicas.ts";
export { ASPECTS, type Aspect, type Extent, type Extents } from "./aspects.ts";
export { type RootsOf, Scoped, asSeen, rootsIn, seenBy } from "./extent.ts";
export {
  type FilterOf,
  type OrderOf,
  type Many,
  type One,
  type RowOf,
  type Source,
  type Ways,
  many,
  one,
  oneByText,
  selectRows,
  source,
} from "./relation.ts";
