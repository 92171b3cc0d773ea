import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/** Tells where a request comes from: what viewers without a token are counted under. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * Makes the rule.
 * @param proxies how many proxies stand in front of the hub, each of which adds to X-Forwarded-For whom it has heard; what a client itself
 * writes there stands further left, and is not believed
 */
export function createAddressOf(proxies: number): AddressOf {
  return ({ socket, headers }) => {
    const direct = socket.remoteAddress ?? "";
    if (proxies === 0) return networkOf(direct);
    const forwarded = [headers["x-forwarded-for"] ?? []].flat().join().split(",");
    return networkOf(forwarded.at(-proxies)?.trim() || direct);
  };
}

/** An address as it is counted: of IPv6 the first half, as whoever has one address there has 2^64. */
function networkOf(address: string): string {
  const text = address.replace(/^::ffff:(?=[\d.]+$)/i, "");
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return "unknown";
  const [before = "", after] = text.split("::");
  const left = groupsOf(before);
  const right = groupsOf(after ?? "");
  const zeros = after === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.split(":");
}
