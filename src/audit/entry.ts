/** What of an operation is written down: that it read private values, or changed something. */
export const AUDIT_KINDS = ["READ", "CHANGE"] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** How a request came. */
export const AUDIT_TRANSPORTS = ["HTTP", "SSE", "WEBSOCKET"] as const;
export type AuditTransport = (typeof AUDIT_TRANSPORTS)[number];

/** Where a request came from. */
export interface Origin {
  readonly transport: AuditTransport;
  /** Tells requests apart; the client's own where it sends one. */
  readonly requestId: string;
}

/** Who asks what. */
export interface Asking extends Origin {
  readonly viewer: string;
  /** Its kind and its fields of the schema's root, as `query cadres`: a client's own name of it may hold anything. */
  readonly operation: string;
}

/** One entry. It holds ids and the names of fields, never their values. */
export interface AuditEntry extends Asking {
  readonly kind: AuditKind;
  /** The type of those that it is about. */
  readonly subjectType: string;
  /** Their row ids. */
  readonly subjectIds: readonly number[];
  /** The name of a viewer or a token: they have no row ids. */
  readonly subjectName: string | null;
  readonly fields: readonly string[];
}
