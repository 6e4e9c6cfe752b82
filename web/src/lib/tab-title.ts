/** The browser tab's title: what the sync does, the page, the program. Each part is set where it is known. */
const parts: { sync: string | null; page: string | null } = { sync: null, page: null };

export function setTabTitle(part: keyof typeof parts, words: string | null): void {
  parts[part] = words;
  document.title = [parts.sync, parts.page, "garmin-sync"].filter((it) => it !== null).join(" · ");
}
