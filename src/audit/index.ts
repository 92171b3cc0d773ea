export { auditTrail } from "./audit.table.ts";
export { Disclosures, MARK, takeMarks } from "./disclosures.ts";
export { type Asking, type AuditKind, type AuditTransport, type Origin } from "./entry.ts";
export { appendEntries } from "./record.store.ts";
export { type RecordObserver, Recorder } from "./recorder.ts";
export { type Link, type Verdict, verifyTrail } from "./seal.store.ts";
export { sealAudit } from "./sealer.ts";
