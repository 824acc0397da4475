// The models: performance by window, direction and tier, and each model against the bookmaker's line.

import { chart } from "./charts.js";
import { facts, h, table } from "./dom.js";
import { ifThere, load } from "./documents.js";
import { faceOf } from "./faces.js";
import { show } from "./page.js";
import { byDirection, number } from "./rates.js";
import { longDay } from "./times.js";
import { byLength, windowChart, windowTable } from "./windows.js";

/** Return a window's records by name: as a whole, by direction and by tier. */
function cuts(window) {
  return [
    { name: "all", stats: window.stats },
    ...byDirection(window.directions),
    ...window.tiers.map(({ tier, stats }) => ({ name: `${tier} tier`, stats })),
  ];
}

function closeness(models) {
  const rows = models.flatMap((model) =>
    byLength(model.windows).map(([title, window]) => ({ name: `${model.name}, ${title.toLowerCase()}`, ...window.closer_than_the_line })),
  ).filter(({ closer, equal, further }) => closer + equal + further);
  if (!rows.length) return null;
  const values = rows.flatMap(({ name, closer, equal, further }) => [
    { name, who: "model closer", count: closer, place: 1 },
    { name, who: "equal", count: equal, place: 2 },
    { name, who: "line closer", count: further, place: 3 },
  ]);
  const caption = "How often the prediction was closer to the points than the line was";
  return [
    h("h2", {}, "Against the line"),
    h("p", {}, "A model that is not closer more often than not knows less than the line, whatever its hit rate."),
    chart("closeness", caption, values),
    table(
      caption,
      [
        { title: "Model and window", of: (row) => row.name },
        { title: "Closer", number: true, of: (row) => number(row.closer) },
        { title: "Equal", number: true, of: (row) => number(row.equal) },
        { title: "Further", number: true, of: (row) => number(row.further) },
      ],
      rows,
    ),
  ];
}

function model(each, known) {
  const windows = byLength(each.windows);
  const isIdle = windows.every(([, { stats }]) => !stats.picks && !stats.pending && !stats.pushes && !stats.voids);
  return h(
    "section",
    {},
    h("h2", {}, each.name + (each.is_champion ? ", the champion" : "")),
    facts({
      Role: known?.status ?? null,
      Version: known ? number(known.version) : null,
      "In production since": known?.in_production_since ? longDay(known.in_production_since) : null,
    }),
    isIdle
      ? h("p", { class: "quiet" }, "None of its predictions was shown this season.")
      : [
          h("div", { class: "cards" }, windows.map(([title, window]) => windowChart(title, window, cuts(window)))),
          windows.map(([title, window]) => windowTable(`${each.name}, ${title.toLowerCase()}`, "Predictions", window, cuts(window))),
        ],
  );
}

await show(async () => {
  const [performance, models] = await Promise.all([load("systems_performance"), ifThere(load("systems_models"))]);
  const known = new Map((models?.models ?? []).map((each) => [each.model, each]));
  return [
    facts({ Season: performance.season, "As of": longDay(performance.as_of_date) }),
    faceOf(performance.status),
    performance.models.map((each) => model(each, known.get(each.model))),
    performance.models.length ? closeness(performance.models) : null,
  ];
});
