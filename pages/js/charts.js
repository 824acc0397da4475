// Charts: a specification of Vega-Lite from the folder charts, with values. The library is fetched when it is first needed.

import { h } from "./dom.js";
import { isSmall } from "./rates.js";

const FOLDER = new URL("../charts/", import.meta.url);

const specifications = new Map();

/** Read a specification, once however many charts have it. */
function specification(name) {
  if (!specifications.has(name)) specifications.set(name, fetch(new URL(`${name}.json`, FOLDER)).then((answer) => answer.json()));
  return specifications.get(name);
}

async function draw(place, name, values) {
  // `ast` evaluates expressions without compiling them, as the Content-Security-Policy asks for
  const options = { ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: false };
  const [spec, config] = await Promise.all([specification(name), specification("config"), import("../vega.js")]);
  // a height by step, of each name, does not go with the width of a place, says Vega-Lite
  const height = spec.height.step ? spec.height.step * new Set(values.map((each) => each.name)).size : spec.height;
  await globalThis.vegaEmbed(place, { ...spec, height, datasets: { values }, config }, options);
}

/** Make a chart with a caption. A screen reader gets the caption alone; a table, here or a link away, has the numbers. */
export function chart(name, caption, values) {
  const drawing = h("div", { "aria-hidden": "true" });
  const place = h("div", { class: "chart" }, drawing);
  // Vega measures the width of a place that is on the page
  requestAnimationFrame(() =>
    draw(drawing, name, values)
      .catch(() => place.replaceChildren("The chart could not be drawn; the tables have its numbers."))
      .finally(() => place.setAttribute("data-done", "")),
  );
  return h("figure", {}, h("figcaption", {}, caption), place);
}

/** Make a chart of records, each {name, stats}, with their intervals; null when nothing is decided. */
export function recordsChart(caption, rows) {
  const values = rows
    .filter(({ stats }) => stats.hit_rate !== null)
    .map(({ name, stats: { hit_rate: rate, interval, break_even: even, sample } }) => ({
      name,
      rate,
      ...interval,
      even,
      decided: isSmall({ sample }) ? "under 30" : "30 or more",
    }));
  return values.length ? chart("intervals", caption, values) : null;
}
