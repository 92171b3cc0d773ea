import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { useState } from "react";
import { examplesPlugin } from "./examples-panel.tsx";
import { examples } from "./files.ts";
import { headersFor } from "./headers.ts";
import { planPlugin } from "./plan-panel.tsx";
import { createPlans } from "./plans.ts";

type PlaygroundProps = {
  /** Where the hub answers, over HTTP and by socket. */
  readonly endpoint: string;
  /** The operator's token, which goes into the headers of each tab. */
  readonly token: string | undefined;
};

/** GraphiQL with the worked examples beside it, and how the last answer was made. */
export function Playground({ endpoint, token }: PlaygroundProps) {
  const [plans] = useState(createPlans);
  const [plugins] = useState(() => [examplesPlugin(examples, endpoint, token !== undefined), planPlugin(plans)]);
  const [fetcher] = useState(() =>
    plans.watch(
      // The headers of a tab go to the socket too, as its connection parameters.
      createGraphiQLFetcher({
        url: endpoint,
        subscriptionUrl: endpoint.replace(/^http/, "ws"),
        enableIncrementalDelivery: false,
      }),
    ),
  );
  const headers = headersFor(token);
  return (
    <GraphiQL
      fetcher={fetcher}
      // Not the history: it writes the headers, and so the token, to the disk.
      plugins={plugins}
      {...(plugins[0] && { visiblePlugin: plugins[0] })}
      defaultTabs={examples.slice(0, 1).map(({ document }) => ({ query: document }))}
      defaultEditorToolsVisibility="variables"
      shouldPersistHeaders={false}
      showPersistHeadersSettings={false}
      {...(headers !== undefined && { defaultHeaders: headers })}
    >
      <GraphiQL.Logo>Điểm Cầu</GraphiQL.Logo>
    </GraphiQL>
  );
}
