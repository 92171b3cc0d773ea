import { ask, type HubAddress, operation } from "../client/index.ts";
import { DisplayLatestDocument } from "../gql/graphql.ts";
import { afterTransition, completionsOf, type Transition } from "./latest.ts";
import type { Completion } from "./model.ts";

/** How long a question may take, in milliseconds. */
export const ANSWER_WITHIN = 8_000;

/** The list of the latest completions: read whole when transitions may be missing, and kept by transitions from there on. */
export type TickerFeed = {
  /** Reads the list. */
  read(): void;
  /** Reads the list if that failed the last time. */
  retry(): void;
  add(transition: Transition): void;
  close(): void;
};

/** Opens the list with what the hub holds now. */
export function openTicker(
  hub: HubAddress,
  variables: ListVariables,
  onLatest: (latest: readonly Completion[]) => void,
): TickerFeed {
  let latest: readonly Completion[] = [];
  // What came after the newest question was sent; its answer may or may not hold it.
  let since: readonly Transition[] = [];
  let reads = 0;
  let failed = false;
  let closed = false;

  const show = (list: readonly Completion[]) => {
    if (closed) return;
    latest = list;
    onLatest(list);
  };
  async function read() {
    const mine = (reads += 1);
    since = [];
    failed = false;
    const list = await readList(hub, variables);
    if (mine !== reads) return;
    failed = list === undefined;
    if (list) show(since.reduce(afterTransition, list));
  }

  void read();
  return {
    read: () => void read(),
    retry: () => failed && void read(),
    add(transition) {
      since = [...since, transition];
      show(afterTransition(latest, transition));
    },
    close() {
      closed = true;
    },
  };
}

type ListVariables = { readonly organizationId: string; readonly term: string };

/** The list as the hub holds it now; nothing when that cannot be learned. */
async function readList({ url, headers }: HubAddress, variables: ListVariables): Promise<readonly Completion[] | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN);
    const { data } = await ask(url, operation(DisplayLatestDocument, variables), { headers, signal });
    return data ? completionsOf(data) : undefined;
  } catch {
    return undefined;
  }
}
