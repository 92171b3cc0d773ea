import { createHmac, timingSafeEqual } from "node:crypto";

/** Why a stream cannot go on from a cursor: it is older than what is kept; not of this stream and scope; its history is gone. */
export const GAP_REASONS = ["EXPIRED", "FOREIGN", "HISTORY_LOST"] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** Writes and reads the cursors of event streams: signed positions, good for one stream and one scope, on every hub of the database. */
export interface Cursors {
  /**
   * Signs a place.
   * @param binding what the cursor is good for: the stream and the viewer's scope
   * @param at when the event was recorded
   */
  sign(binding: string, place: number, at: Date): string;
  /** The place of a cursor, or why it is not accepted. */
  read(binding: string, cursor: string, now: Date): number | GapReason;
}

const MAC_BYTES = 16;
const BODY_BYTES = 12;

/**
 * Makes the cursors of a key.
 * @param retention milliseconds for which events can be asked for again
 */
export function createCursors(key: string, retention: number): Cursors {
  const mac = (binding: string, body: Buffer): Buffer =>
    createHmac("sha256", key).update(binding).update("\0").update(body).digest().subarray(0, MAC_BYTES);

  return {
    sign(binding, place, at) {
      const body = Buffer.alloc(BODY_BYTES);
      body.writeUIntBE(place, 0, 6);
      body.writeUIntBE(Math.max(0, Math.floor(at.getTime() / 1000)), 6, 6);
      return Buffer.concat([body, mac(binding, body)]).toString("base64url");
    },
    // The signature is checked first: nothing of a cursor that is not ours is looked at.
    read(binding, cursor, now) {
      const bytes = Buffer.from(cursor, "base64url");
      if (bytes.length !== BODY_BYTES + MAC_BYTES) return "FOREIGN";
      const body = bytes.subarray(0, BODY_BYTES);
      if (!timingSafeEqual(bytes.subarray(BODY_BYTES), mac(binding, body))) return "FOREIGN";
      if (body.readUIntBE(6, 6) * 1000 < now.getTime() - retention) return "EXPIRED";
      return body.readUIntBE(0, 6);
    },
  };
}
