/** Lets a heading take the focus, as what the user goes on from. */
function focusHeading(around: Element | null) {
  const heading = around?.querySelector<HTMLElement>("h1, h2, h3");
  if (!heading) return false;
  heading.tabIndex = -1;
  heading.focus();
  return true;
}

/** Gives the focus to the page's heading, after what had it has done its work and gone. */
export const focusPage = () => focusHeading(document.querySelector("main"));

/**
 * Remembers what has the focus. The answer gives it back: to that element, or if it has gone or can't be used now, to the
 * heading of the section that it stood in, or of the page.
 */
export function rememberFocus(): () => void {
  const before = document.activeElement;
  const section = before?.closest("section") ?? null;
  return () => {
    if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
    if (document.activeElement === before && before !== document.body) return;
    if (!(section?.isConnected && focusHeading(section))) focusPage();
  };
}
