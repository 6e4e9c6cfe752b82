// What Lighthouse says about one page: node lighthouse.mjs <port of a browser> <address> prints scores as JSON.
import lighthouse, { desktopConfig } from "lighthouse";

const [port, address] = process.argv.slice(2);
const scores = {};
for (const [device, config] of [
  ["phone", undefined],
  ["desktop", desktopConfig],
]) {
  const onlyCategories = ["performance", "accessibility", "best-practices"];
  const result = await lighthouse(
    address,
    { port: Number(port), onlyCategories, logLevel: "silent" },
    config,
  );
  const { categories } = result.lhr;
  scores[device] = Object.fromEntries(
    onlyCategories.map((name) => [name, Math.round((categories[name].score ?? 0) * 100)]),
  );
  scores[device].failed = Object.values(result.lhr.audits)
    // A page that listens to the server all the time can't be kept frozen for the way back.
    .filter(
      ({ id, score, scoreDisplayMode }) => score === 0 && scoreDisplayMode === "binary" && id !== "bf-cache",
    )
    .map(({ id }) => id);
}
console.log(JSON.stringify(scores));
