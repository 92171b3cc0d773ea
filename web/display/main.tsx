import "./styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { openFeed } from "./feed.ts";
import { readParams } from "./params.ts";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element #root");

const params = readParams(location.search);
const feed = openFeed(`${location.origin}/graphql`, params);
createRoot(root).render(
  <StrictMode>
    <App feed={feed} />
  </StrictMode>,
);
