/** Letters that must differ: a chosen phrase has fewer than what a generator makes. */
const DISTINCT = 16;

/** What stands in examples, and in secrets that somebody meant to change. */
const PLACEHOLDER = /change.?(me|this)|secret|password|passw0rd|example|default|diem.?cau|token|12345|qwerty|abcdef/i;

/** Why a secret could be guessed; undefined when nothing is known against it. */
export function weaknessOf(secret: string): string | undefined {
  if (new Set(secret).size < DISTINCT) return "is weak: it has too few different characters";
  if (PLACEHOLDER.test(secret)) return "is weak: it holds a word that guesses begin with";
  return undefined;
}
