import { badInput } from "./errors.ts";

/** How many nodes a page has when the client does not say, and at most. */
export const DEFAULT_PAGE_SIZE = 20;
export const MAX_PAGE_SIZE = 100;

/** The arguments of a Relay connection as a client sends them. */
export interface PageArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** A checked page: so many nodes from the start or from the end of what lies between two cursors. */
export interface Page {
  readonly size: number;
  readonly fromEnd: boolean;
  readonly after: string | undefined;
  readonly before: string | undefined;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/** One page of a list. `totalCount` is counted only when it is called. */
export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly nodes: readonly T[];
  readonly pageInfo: PageInfo;
  totalCount(): Promise<number>;
}

/**
 * Checks the arguments of a connection.
 * @throws HubError BAD_USER_INPUT for a size outside 1 to 100, or for `first` and `last` at once
 */
export function checkPage({ first, after, last, before }: PageArguments): Page {
  if (first != null && last != null) {
    throw badInput("last", last, "cannot be combined with first: page forward or backward");
  }
  if (first != null) checkSize("first", first);
  if (last != null) checkSize("last", last);
  return {
    size: first ?? last ?? DEFAULT_PAGE_SIZE,
    fromEnd: last != null,
    after: after ?? undefined,
    before: before ?? undefined,
  };
}

function checkSize(field: string, size: number): void {
  if (size < 1 || size > MAX_PAGE_SIZE) throw badInput(field, size, `must be 1 to ${MAX_PAGE_SIZE}`);
}
