import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./playground.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { takeToken } from "../page/token.ts";
import { Playground } from "./playground.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("the page has no element #root");

createRoot(root).render(
  <StrictMode>
    <Playground endpoint={`${location.origin}/graphql`} token={takeToken()} />
  </StrictMode>,
);
