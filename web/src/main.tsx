import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import "@/theme.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element with the id root.");
createRoot(root, {
  // The app's own error display broke. React has emptied the page.
  onUncaughtError(error) {
    reportError(error);
    const sentence = document.createElement("p");
    sentence.className = "mx-auto max-w-xl p-8";
    sentence.textContent = "This page broke. Reload it. A sync goes on without it.";
    root.replaceChildren(sentence);
  },
}).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
