/** The path below which the page is served, without a slash at its end; empty at the root. */
export const basePath = new URL(".", document.baseURI).pathname.replace(/\/$/, "");
