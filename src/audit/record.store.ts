import { sql } from "drizzle-orm";
import type { Reader } from "../db/index.ts";
import type { AuditEntry } from "./entry.ts";

/** Those that one entry tells of at most. */
const MAX_SUBJECTS = 1_000;

/** An entry with its place among those of a hub. */
export interface NumberedEntry extends AuditEntry {
  readonly hub?: string;
  readonly hubNumber?: number;
}

/** Appends entries, by one statement. Nobody waits for anybody. */
export async function appendEntries(on: Pick<Reader, "rows">, entries: readonly NumberedEntry[]): Promise<void> {
  await on.rows(sql`
    insert into audit_pending
      (kind, viewer, operation, transport, request_id, subject_type, subject_ids, subject_name, fields, hub, hub_number)
    select kind, viewer, operation, transport, "requestId", "subjectType", "subjectIds", "subjectName", fields, hub, "hubNumber"
    from json_to_recordset(${JSON.stringify(entries)}::text::json) as entry (kind audit_kind, viewer text, operation text,
      transport audit_transport, "requestId" text, "subjectType" text, "subjectIds" integer[], "subjectName" text, fields text[],
      hub text, "hubNumber" bigint)`);
}

/** An entry as several that are not too long. */
export function inParts(entry: AuditEntry): AuditEntry[] {
  const { subjectIds } = entry;
  if (subjectIds.length <= MAX_SUBJECTS) return [entry];
  const parts = Math.ceil(subjectIds.length / MAX_SUBJECTS);
  return Array.from({ length: parts }, (_, part) => ({
    ...entry,
    subjectIds: subjectIds.slice(part * MAX_SUBJECTS, (part + 1) * MAX_SUBJECTS),
  }));
}
