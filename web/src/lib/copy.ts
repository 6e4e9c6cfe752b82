/**
 * Puts what a field holds into the clipboard; whether that worked. If it did not, all of it is selected, so that it takes
 * only the keys for copying.
 */
export async function copyFrom(field: HTMLTextAreaElement): Promise<boolean> {
  try {
    // Absent where the page comes by plain HTTP from another machine.
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
  }
  try {
    // Deprecated, and the only other way: https://developer.mozilla.org/docs/Web/API/Document/execCommand
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
