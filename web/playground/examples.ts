/** A worked example: a document of schema/documents/examples, with its variables. */
export type Example = {
  /** The name of its operation, which is also the name of its tab. */
  readonly name: string;
  readonly operation: "query" | "mutation" | "subscription";
  /** The first line of its comment. */
  readonly title: string;
  /** The second line of its comment: the title in Vietnamese. */
  readonly titleInVietnamese: string;
  readonly document: string;
  /** JSON, in which a placeholder may stand for an id; see `fill`. */
  readonly variables: string | undefined;
};

const OPERATION = /^(query|mutation|subscription)\s+(\w+)/m;

/** Reads an example from its file. Throws when the file is not of the form that the examples have. */
export function readExample(document: string, variables: string | undefined): Example {
  const [title, titleInVietnamese] = document.split("\n").map((line) => line.replace(/^#\s*/, ""));
  const [, operation, name] = OPERATION.exec(document) ?? [];
  if (!title || !titleInVietnamese || !name || !isOperation(operation)) {
    throw new Error(`an example begins with two comment lines and has a named operation: ${title}`);
  }
  return { name, operation, title, titleInVietnamese, document, variables };
}

function isOperation(word: string | undefined): word is Example["operation"] {
  return word === "query" || word === "mutation" || word === "subscription";
}
