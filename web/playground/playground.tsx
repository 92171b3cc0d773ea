import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { useState } from "react";
import { examplesPlugin } from "./examples-panel.tsx";
import { examples } from "./files.ts";
import { headersFor } from "./headers.ts";

type PlaygroundProps = {
  /** Where the hub answers, over HTTP and by socket. */
  readonly endpoint: string;
  /** The operator's token, which goes into the headers of each tab. */
  readonly token: string | undefined;
};

/** GraphiQL with the worked examples beside it. */
export function Playground({ endpoint, token }: PlaygroundProps) {
  const [plugin] = useState(() => examplesPlugin(examples, endpoint, token !== undefined));
  const [fetcher] = useState(() =>
    // The headers of a tab go to the socket too, as its connection parameters.
    createGraphiQLFetcher({
      url: endpoint,
      subscriptionUrl: endpoint.replace(/^http/, "ws"),
      enableIncrementalDelivery: false,
    }),
  );
  const headers = headersFor(token);
  return (
    <GraphiQL
      fetcher={fetcher}
      // Not the history: it writes the headers, and so the token, to the disk.
      plugins={[plugin]}
      visiblePlugin={plugin}
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
