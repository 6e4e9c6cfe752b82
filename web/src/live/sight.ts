/**
 * Tells when the page has been hidden for `hiddenMs`, from the start or since, and whenever it is seen again. Returns what
 * ends it.
 */
export function watchSight(hiddenMs: number, onChange: (isInSight: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => onChange(false), hiddenMs);
    } else onChange(true);
  };
  if (document.hidden) look();
  document.addEventListener("visibilitychange", look);
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}
