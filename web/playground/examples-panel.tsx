import { type GraphiQLPlugin, pick, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { ask } from "../client/index.ts";
import type { Example } from "./examples.ts";
import { fill } from "./fill.ts";

/** A panel of GraphiQL that lists the examples and opens each in a tab of its own. */
export function examplesPlugin(examples: readonly Example[], endpoint: string, hasToken: boolean): GraphiQLPlugin {
  return {
    title: "Examples",
    icon: () => (
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        <path d="M4 5.5h10M4 12h7M4 18.5h10M16 9l4 3-4 3z" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    ),
    content: () => <Panel examples={examples} endpoint={endpoint} hasToken={hasToken} />,
  };
}

type PanelProps = { examples: readonly Example[]; endpoint: string; hasToken: boolean };

function Panel({ examples, endpoint, hasToken }: PanelProps) {
  const open = useOpen(endpoint);
  // Opened before there are editors, an example would be lost.
  const ready = useGraphiQL(({ queryEditor, variableEditor }) => queryEditor !== undefined && variableEditor !== undefined);
  return (
    <section className="examples" aria-label="Examples">
      <h2>Examples · Ví dụ</h2>
      <p className={hasToken ? "examples-token examples-token-set" : "examples-token"}>
        {hasToken
          ? "Operator: the token is in the headers. Người điều hành: mã đã có trong Headers."
          : "Reading only. To change something, open the address with #token=… that the hub prints when it starts. Chỉ đọc; muốn thay đổi, hãy mở địa chỉ có #token=… mà hub in ra khi khởi động."}
      </p>
      <ol>
        {examples.map((example) => (
          <li key={example.name}>
            <button
              type="button"
              data-testid="example"
              data-example={example.name}
              disabled={!ready}
              onClick={() => void open(example)}
            >
              <b>{example.title}</b>
              <span lang="vi">{example.titleInVietnamese}</span>
              <small data-operation={example.operation}>{example.operation}</small>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Opens an example: its tab if there is one, else a new one with ids filled in. */
function useOpen(endpoint: string): (example: Example) => Promise<void> {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, queryEditor, variableEditor } = useGraphiQL(pick("tabs", "queryEditor", "variableEditor"));
  return async ({ name, document, variables = "" }) => {
    const opened = tabs.findIndex(({ title }) => title === name);
    if (opened >= 0) changeTab(opened);
    else {
      addTab();
      queryEditor?.setValue(document);
      variableEditor?.setValue(variables);
      updateActiveTabValues({ query: document, variables });
    }
    const shown = variableEditor?.getValue() ?? "";
    const filled = await fill(shown, async (query, values) => (await ask(endpoint, { query, variables: values })).data);
    // Whoever typed in the meantime knows better.
    if (filled === shown || variableEditor?.getValue() !== shown) return;
    variableEditor.setValue(filled);
    updateActiveTabValues({ variables: filled });
  };
}
