// The dashboard: the state of every model, records by group and signal, and what each filter rejects.

import { recordsChart } from "../../js/charts.js";
import { facts, h, table } from "../../js/dom.js";
import { readInternal } from "../../js/documents.js";
import { faceOf } from "../../js/faces.js";
import { hitRate, number, recordsTable, sampleClass, tenths, wonAndLost } from "../../js/rates.js";
import { longDay } from "../../js/times.js";
import { byLength, recent } from "../../js/windows.js";
import { showInternal } from "./frame.js";

function models({ models: all }, title, window) {
  return table(
    `Models, with their records, ${title}`,
    [
      { title: "Model", of: (row) => `${row.name} (${row.system_id})` },
      { title: "State", of: (row) => row.health.state },
      { title: "Days since training", number: true, of: (row) => number(row.health.days_since_training) },
      { title: "Record", number: true, of: (row) => wonAndLost(row.windows[window].stats) },
      { title: "Hit rate, 95% interval", of: (row) => hitRate(row.windows[window].stats) },
      { title: "Expected hit rate", number: true, of: (row) => tenths(row.expected.hit_rate) },
      { title: "Mean error", number: true, of: (row) => number(row.actual.mae) },
      { title: "Expected error", number: true, of: (row) => number(row.expected.mae) },
    ],
    all,
    (row) => sampleClass(row.windows[window].stats),
  );
}

function bySignal({ subsets }, title, window) {
  const rows = subsets.flatMap(({ id, windows }) => [
    { name: id, stats: windows[window].stats },
    ...Object.entries(windows[window].signals).map(([signal, stats]) => ({ name: `${id}, ${signal}`, stats })),
  ]);
  const whole = subsets.map(({ id, windows }) => ({ name: id, stats: windows[window].stats }));
  return [
    recordsChart(`Hit rate of each subset, ${title}, with its 95 percent interval`, whole),
    recordsTable(`Subsets and signals, ${title}`, [{ title: "Subset", of: (row) => row.name }], rows),
  ];
}

/** Show what filters reject in the shortest window for which it is counted. */
function rejections({ rejections: all }, windows) {
  const counted = windows.find(([, , name]) => all.some((each) => each.window === name));
  if (!counted) return null;
  const [title, , window] = counted;
  const rows = all.filter((each) => each.window === window);
  const filters = Object.keys(rows[0].rejected);
  return table(
    `Candidates, ${title.toLowerCase()}, by the first filter that rejected them`,
    [
      { title: "Subset", of: (row) => row.id },
      { title: "Candidates", number: true, of: (row) => number(row.candidates) },
      ...filters.map((filter) => ({ title: filter, number: true, of: (row) => number(row.rejected[filter]) })),
      { title: "Selected", number: true, of: (row) => number(row.selected) },
    ],
    rows,
  );
}

function market({ market: all }) {
  return table(
    "How large the edges of the newest date are",
    [
      { title: "Model", of: (row) => row.system_id },
      { title: "Date", of: (row) => number(row.date) },
      { title: "Largest edge", number: true, of: (row) => number(row.largest_edge) },
      { title: "Mean largest, 7 days", number: true, of: (row) => number(row.mean_largest_edge_7) },
      { title: "Mean largest, 30 days", number: true, of: (row) => number(row.mean_largest_edge_30) },
      { title: "Compression", number: true, of: (row) => number(row.compression) },
      { title: "Market", of: (row) => number(row.verdict) },
    ],
    all,
  );
}

await showInternal(async () => {
  const dashboard = await readInternal("admin/dashboard.json");
  const { today } = dashboard;
  const windows = dashboard.models[0]?.windows ?? {}; // those of all models and subsets
  const [title, , window] = recent(windows) ?? [""];
  const records = [dashboard, title.toLowerCase(), window];
  return [
    facts({ Season: dashboard.season, "As of": longDay(dashboard.as_of_date), "Best bets": number(today.best_bets.length) }),
    faceOf(today.status),
    h("h2", {}, "Models"),
    models(...records),
    h("h2", {}, "Subsets"),
    bySignal(...records),
    h("h2", {}, "What each filter rejects"),
    rejections(dashboard, byLength(windows)),
    h("h2", {}, "Market"),
    market(dashboard),
    dashboard.unknown.length ? [h("h2", {}, "Unknown values"), h("pre", {}, JSON.stringify(dashboard.unknown, null, 1))] : null,
  ];
});
