import { expect, test, vi } from "vitest";
import { closestTo, colourRange, lineOf, shadesOf } from "./line";
import { metresPerUnit, project } from "./mercator";
import { scaleBar } from "./scale-bar";
import { ownerOf, TileCache, tilesFor } from "./tiles";
import { fitted, movedBy, onScreen, TILE, zoomedAt } from "./view";

const size = { width: 600, height: 400 };
const box = { left: 0.5, top: 0.3, right: 0.5004, bottom: 0.3001 };

test("places are where Web Mercator has them", () => {
  expect(project(0, 0)).toEqual({ x: 0.5, y: 0.5 });
  expect(project(0, 180).x).toBe(1);
  expect(project(85.051129, 0).y).toBeCloseTo(0, 6);
  expect(project(90, 0).y).toBeCloseTo(0, 6);
  // The column and row of the tile at level 16.
  const place = project(52.5219, 13.4132);
  expect([Math.floor(place.x * 2 ** 16), Math.floor(place.y * 2 ** 16)]).toEqual([35_209, 21_492]);
});

test("a metre takes more of the square towards the poles", () => {
  expect(metresPerUnit(0.5)).toBeCloseTo(40_075_016.686);
  expect(metresPerUnit(project(60, 0).y)).toBeCloseTo(40_075_016.686 / 2, 0);
});

test("what is fitted is all within the padding, and touches it", () => {
  const view = fitted(box, size, 20);
  expect(onScreen(view, size, { x: box.left, y: box.top }).x).toBeCloseTo(20);
  expect(onScreen(view, size, { x: box.right, y: box.bottom }).x).toBeCloseTo(580);
  expect(onScreen(view, size, { x: box.left, y: box.top }).y).toBeGreaterThan(20);
});

test("a track of one place is shown with what is around it", () => {
  const view = fitted({ left: 0.5, right: 0.5, top: 0.3, bottom: 0.3 }, size, 20);
  expect(view).toEqual({ x: 0.5, y: 0.3, scale: TILE * 2 ** 18 });
});

test("zooming keeps what is under the pointer, and ends at both limits", () => {
  const view = fitted(box, size, 20);
  const at = { x: 150, y: 90 };
  const place = { x: view.x + (150 - 300) / view.scale, y: view.y + (90 - 200) / view.scale };
  expect(onScreen(zoomedAt(view, 2, at, size), size, place).x).toBeCloseTo(150);
  expect(onScreen(zoomedAt(view, 2, at, size), size, place).y).toBeCloseTo(90);
  expect(zoomedAt(view, 1e9, at, size).scale).toBe(TILE * 2 ** 20);
  expect(zoomedAt(view, 1e-9, at, size).scale).toBe(TILE * 2);
});

test("moving carries the places along, and stays on the world", () => {
  const view = fitted(box, size, 20);
  const before = onScreen(view, size, { x: 0.5, y: 0.3 });
  const after = onScreen(movedBy(view, 30, -10), size, { x: 0.5, y: 0.3 });
  expect([after.x - before.x, after.y - before.y].map(Math.round)).toEqual([30, -10]);
  expect(movedBy(view, 0, -1e12).y).toBe(1);
});

test("the scale bar is the longest round length that fits", () => {
  const atEquator = (metresPerPixel: number) => ({ x: 0, y: 0.5, scale: 40_075_016.686 / metresPerPixel });
  expect(scaleBar(atEquator(1), "metric")).toEqual({ words: "100 m", pixels: 100 });
  expect(scaleBar(atEquator(3.5), "metric").words).toBe("200 m");
  expect(scaleBar(atEquator(99), "metric").words).toBe("5 km");
  expect(scaleBar(atEquator(1), "imperial").words).toBe("200 ft");
  expect(scaleBar(atEquator(20), "imperial")).toEqual({ words: "1 mi", pixels: 1609.344 / 20 });
});

test("a line goes over the date line without going around the world", () => {
  const line = lineOf([0, 0, 0], [179.9, -179.9, 179.8]);
  expect((line?.box.right ?? 1) - (line?.box.left ?? 0)).toBeCloseTo(0.3 / 360);
});

test("a line has gaps where the position was not known, and there is none without positions", () => {
  expect(lineOf([1, null, 2], [1, 1, null])?.places.map((it) => it !== null)).toEqual([true, false, false]);
  expect(lineOf([null], [null])).toBeNull();
  expect(lineOf(null, null)).toBeNull();
});

test("the closest place is found, and none far away", () => {
  const line = lineOf([0, 0, 0], [0, 1, 2]);
  if (!line) throw new Error("there is a line");
  expect(closestTo(line, project(0.1, 1.1), 0.01)).toBe(1);
  expect(closestTo(line, project(20, 1), 0.01)).toBeNull();
});

test("one wrong value does not dim the colours, and equal values have one colour", () => {
  const values = [...Array.from({ length: 100 }, (_, n) => 100 + n), 9000];
  expect(colourRange(values)).toEqual([105, 195]);
  expect(colourRange([5, 5, 5])).toBeNull();
  expect(colourRange([null])).toBeNull();
  expect(shadesOf([50, 105, 149, null, 195, 9000], [105, 195], 4)).toEqual([0, 0, 1, 1, 3, 3]);
});

test("tiles cover the view, begin anew at the date line, and name their owner", () => {
  const view = { x: 0, y: 0.5, scale: TILE * 8 };
  const tiles = tilesFor("https://tiles.example/{z}/{x}/{y}.png", view, size, 1);
  const urls = tiles.map(({ url }) => url);
  expect(urls).toContain("https://tiles.example/3/7/3.png");
  expect(urls).toContain("https://tiles.example/3/0/4.png");
  expect(Math.min(...tiles.map(({ left }) => left))).toBeLessThanOrEqual(0);
  expect(Math.max(...tiles.map(({ left, size: side }) => left + side))).toBeGreaterThanOrEqual(size.width);
  // A screen with twice the pixels gets the tiles of the next level.
  expect(tilesFor("{z}", view, size, 2)[0]?.url).toBe("4");
  expect(tilesFor("{z}", { ...view, scale: TILE * 2 ** 20 }, size, 2)[0]?.url).toBe("19");
  expect(ownerOf("https://tiles.example/{z}/{x}/{y}.png")).toBe("tiles.example");
});

test("a tile is drawn once it has come, is asked for once, and only as many are kept as are of use", () => {
  const asked: { src: string; complete: boolean; naturalWidth: number; onload: (() => void) | null }[] = [];
  vi.stubGlobal(
    "Image",
    class {
      src = "";
      complete = false;
      naturalWidth = 0;
      onload = null;
      constructor() {
        asked.push(this);
      }
    },
  );
  let drawn = 0;
  const cache = new TileCache(() => {
    drawn += 1;
  });
  expect(cache.get("one")).toBeNull();
  expect(cache.get("one")).toBeNull();
  expect(asked.map(({ src }) => src)).toEqual(["one"]);
  const [image] = asked;
  if (!image) throw new Error("it was asked for");
  // What can't be loaded is complete too, and has no size.
  image.complete = true;
  expect(cache.get("one")).toBeNull();
  image.naturalWidth = 256;
  image.onload?.();
  expect(drawn).toBe(1);
  expect(cache.get("one")).toBe(image);
  for (let n = 0; n < 300; n += 1) cache.get(`other ${n}`);
  expect(cache.get("one")).toBeNull();
  vi.unstubAllGlobals();
});
