/**
 * Copies a field's text to the clipboard; whether that worked. If not, all of it is selected, so that the user only has
 * to press the copy keys.
 */
export async function copyFrom(field: HTMLTextAreaElement | HTMLInputElement): Promise<boolean> {
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
