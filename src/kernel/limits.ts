/** How much a document may ask; the same on every transport. What fragments bring counts wherever they are spread. */
export interface DocumentLimits {
  /** UTF-16 units of its text. */
  readonly length: number;
  /** Its tokens. */
  readonly tokens: number;
  /** Fields within one another, a connection's `edges { node }` left out. What is asked of the schema itself counts as one. */
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields at the top of one operation. */
  readonly rootFields: number;
  /** Objects that its answer may hold: the product of the sizes of pages and lists, whatever they really hold. */
  readonly cost: number;
}

/** The limits when nothing else is said. */
export const DOCUMENT_LIMITS: DocumentLimits = {
  length: 32_000,
  tokens: 2_000,
  depth: 10,
  fields: 500,
  aliases: 30,
  directives: 50,
  rootFields: 20,
  cost: 5_000,
};

/** How much one viewer may ask in a time; the same on every transport. */
export interface RateLimits {
  /** The time. */
  readonly seconds: number;
  readonly operations: number;
  /** What the operations may cost together. */
  readonly cost: number;
  /** Tokens that are not accepted which one network address may send in a minute. */
  readonly badTokens: number;
}

/** The limits of rate when nothing else is said: a hall with hundreds of displays may have one address, and they all come back at once. */
export const RATE_LIMITS: RateLimits = { seconds: 10, operations: 10_000, cost: 1_000_000, badTokens: 5 };

/** Everything that the hub holds a client to. */
export interface Limits extends DocumentLimits {
  /** Null when nobody is held to any. */
  readonly rates: RateLimits | null;
}
