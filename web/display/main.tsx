import "./styles/index.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeToken } from "../page/token.ts";
import { App } from "./app.tsx";
import { openFeed } from "./feed.ts";
import { readParams } from "./params.ts";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element #root");

const params = readParams(location.search);
const token = takeToken();
const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
const feed = openFeed({ url: `${location.origin}/graphql`, ...headers }, params);
createRoot(root).render(
  <StrictMode>
    <App feed={feed} />
  </StrictMode>,
);
