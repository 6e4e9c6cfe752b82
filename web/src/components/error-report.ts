/** What broke, and where: what is needed to fix it. */
export interface ErrorReport {
  error: unknown;
  /** The component stack, innermost first, as React gives it; empty where it does not. */
  componentStack: string;
  /** The page's path. */
  path: string;
  at: Date;
  browser: string;
}

/** The report as a text to copy. The server's address, `origin`, is left out. */
export function reportText(
  { error, componentStack, path, at, browser }: ErrorReport,
  origin: string,
): string {
  const parts = [
    `garmin-sync, ${path}, ${at.toISOString()}`,
    browser,
    "",
    stackOf(error),
    ...(componentStack.trim() === "" ? [] : ["", "in", componentStack.replace(/^\n+/, "").trimEnd()]),
  ];
  return parts.join("\n").replaceAll(origin, "");
}

/** What was thrown, in one line. It may be anything, not only an `Error`. */
export function errorLine(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  } catch {
    return "An error without a description";
  }
}

/**
 * Chromium's stack begins with the error's line, unlike those of Firefox and Safari. Scripts can set it to anything.
 */
function stackOf(error: unknown): string {
  const line = errorLine(error);
  try {
    const stack: unknown = error instanceof Error ? error.stack : undefined;
    if (typeof stack !== "string" || stack === "") return line;
    return stack.startsWith(line) ? stack : `${line}\n${stack}`;
  } catch {
    return line;
  }
}
