// The dashboard: the state of every model, records by group and signal, and what each filter rejects.

import { recordsChart } from "../../js/charts.js";
import { facts, h, table } from "../../js/dom.js";
import { readInternal } from "../../js/documents.js";
import { faceOf } from "../../js/faces.js";
import { hitRate, number, recordsTable, sampleClass, tenths, wonAndLost } from "../../js/rates.js";
import { longDay } from "../../js/times.js";
import { showInternal } from "./frame.js";

const WINDOW = "last_30_days";

function models({ models: all }) {
  return table(
    "Models, with their records of 30 days",
    [
      { title: "Model", of: (row) => `${row.name} (${row.system_id})` },
      { title: "State", of: (row) => row.health.state },
      { title: "Days since training", number: true, of: (row) => number(row.health.days_since_training) },
      { title: "Record", number: true, of: (row) => wonAndLost(row.windows[WINDOW].stats) },
      { title: "Hit rate, 95% interval", of: (row) => hitRate(row.windows[WINDOW].stats) },
      { title: "Expected hit rate", number: true, of: (row) => tenths(row.expected.hit_rate) },
      { title: "Mean error", number: true, of: (row) => number(row.actual.mae) },
      { title: "Expected error", number: true, of: (row) => number(row.expected.mae) },
    ],
    all,
    (row) => sampleClass(row.windows[WINDOW].stats),
  );
}

function bySignal({ subsets }) {
  const rows = subsets.flatMap(({ id, windows }) => [
    { name: id, stats: windows[WINDOW].stats },
    ...Object.entries(windows[WINDOW].signals).map(([signal, stats]) => ({ name: `${id}, ${signal}`, stats })),
  ]);
  const whole = subsets.map(({ id, windows }) => ({ name: id, stats: windows[WINDOW].stats }));
  return [
    recordsChart("Hit rate of each subset over 30 days with its 95 percent interval", whole),
    recordsTable("Subsets and signals over 30 days", [{ title: "Subset", of: (row) => row.name }], rows),
  ];
}

function rejections({ rejections: all }, window, caption) {
  const rows = all.filter((each) => each.window === window);
  const filters = Object.keys(rows[0]?.rejected ?? {});
  return table(
    caption,
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
  return [
    facts({ Season: dashboard.season, "As of": longDay(dashboard.as_of_date), "Best bets": number(today.best_bets.length) }),
    faceOf(today.status),
    h("h2", {}, "Models"),
    models(dashboard),
    h("h2", {}, "Subsets"),
    bySignal(dashboard),
    h("h2", {}, "What each filter rejects"),
    rejections(dashboard, "last_1_day", "Candidates of the last day, by the first filter that rejected them"),
    h("h2", {}, "Market"),
    market(dashboard),
    dashboard.unknown.length ? [h("h2", {}, "Unknown values"), h("pre", {}, JSON.stringify(dashboard.unknown, null, 1))] : null,
  ];
});
