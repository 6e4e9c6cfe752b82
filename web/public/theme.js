// Runs before the first paint, so that a chosen theme never flashes the other one.
// A file of its own since inline scripts are forbidden by the page's Content-Security-Policy.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be blocked; the system's theme applies.
}
