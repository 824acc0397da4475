// The dashboard: the state of every model, records by group and signal, and what each filter rejects.

import { faceOf } from "../../js/page.js";
import { recordTable, windowsOf } from "../../js/records.js";
import { dayOfYear, facts, h, number, table, tenths } from "../../js/write.js";
import { plain, readInternal, recent, showInternal } from "./frame.js";

const OF_MODELS = [
  { title: "Model", of: (row) => [row.name, " ", h("code", {}, row.system_id)] },
  { title: "State", of: (row) => row.health.state },
  { title: "Days since training", number: true, rank: 2, of: (row) => number(row.health.days_since_training) },
  { title: "Expected rate", number: true, rank: 2, of: (row) => tenths(row.expected.hit_rate) },
  { title: "Mean error", number: true, rank: 2, of: (row) => number(row.actual.mae, 2) },
  { title: "Expected error", number: true, rank: 2, of: (row) => number(row.expected.mae, 2) },
];

function models({ models: all }, title, window) {
  const rows = all.map((model) => ({ ...model, stats: model.windows[window].stats }));
  return [table("How the models are", OF_MODELS, all), recordTable(`Their records, ${title}`, OF_MODELS[0], rows)];
}

function bySignal({ subsets }, title, window) {
  const rows = subsets.flatMap(({ id, windows }) => [
    { id, stats: windows[window].stats },
    ...Object.entries(windows[window].signals).map(([signal, stats]) => ({ id, signal, stats })),
  ]);
  const name = { title: "Subset", of: ({ id, signal }) => [h("code", {}, id), signal ? ` ${signal}` : null] };
  return recordTable(`Subsets and signals, ${title}`, name, rows);
}

/** Show what filters reject in the shortest window for which it is counted. */
function rejections({ rejections: all }, windows) {
  const counted = windows.find(([name]) => all.some((each) => each.window === name));
  if (!counted) return null;
  const [window, title] = counted;
  const rows = all.filter((each) => each.window === window);
  const filters = Object.keys(rows[0].rejected);
  return table(
    `Candidates, ${title.toLowerCase()}, by the first filter that rejected them`,
    [
      { title: "Subset", of: (row) => h("code", {}, row.id) },
      { title: "Candidates", number: true, of: (row) => number(row.candidates) },
      ...filters.map((filter) => ({ title: filter, number: true, rank: 3, of: (row) => number(row.rejected[filter]) })),
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
      { title: "Date", rank: 2, of: (row) => (row.date ? dayOfYear(row.date) : "–") },
      { title: "Largest edge", number: true, of: (row) => plain(row.largest_edge) },
      { title: "Mean largest, 7 days", number: true, rank: 3, of: (row) => plain(row.mean_largest_edge_7) },
      { title: "Mean largest, 30 days", number: true, rank: 3, of: (row) => plain(row.mean_largest_edge_30) },
      { title: "Compression", number: true, rank: 3, of: (row) => plain(row.compression) },
      { title: "Market", of: (row) => plain(row.verdict) },
    ],
    all,
  );
}

await showInternal(async () => {
  const dashboard = await readInternal("admin/dashboard.json");
  const { today } = dashboard;
  const windows = dashboard.models[0]?.windows ?? {}; // those of all models and subsets
  const [window, title] = recent(windows);
  const records = [dashboard, title.toLowerCase(), window];
  return [
    facts({ Season: dashboard.season, "As of": dayOfYear(dashboard.as_of_date), "Best bets": number(today.best_bets.length) }),
    faceOf(today.status),
    h("h2", {}, "Models"),
    models(...records),
    h("h2", {}, "Subsets"),
    bySignal(...records),
    h("h2", {}, "What each filter rejects"),
    rejections(dashboard, windowsOf(windows)),
    h("h2", {}, "Market"),
    market(dashboard),
    dashboard.unknown.length ? [h("h2", {}, "Unknown values"), h("pre", {}, JSON.stringify(dashboard.unknown, null, 1))] : null,
  ];
});
