const KEY = "diem-cau:token";

/**
 * The viewer's token, from the `#token=…` of the address, which no browser sends to a server. It is taken out of the address, so
 * that it is not seen on a screen or in a bookmark, and kept until the tab is closed.
 */
export function takeToken(): string | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const token = fragment.get("token")?.trim();
  if (token) {
    sessionStorage.setItem(KEY, token);
    fragment.delete("token");
    const rest = fragment.toString();
    history.replaceState(history.state, "", `${location.pathname}${location.search}${rest && `#${rest}`}`);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}
