// Records rolled over windows, which stand side by side.

import { recordsChart } from "./charts.js";
import { h } from "./dom.js";
import { recordsTable } from "./rates.js";
import { shortDay } from "./times.js";

const TITLES = { last_7_days: "Last 7 days", last_30_days: "Last 30 days", season: "Season" };

/** Return [title, window] of each window of a document, shortest first. */
export function byLength(windows) {
  return Object.entries(TITLES).map(([name, title]) => [title, windows[name]]);
}

function range({ start_date: start, end_date: end }) {
  return `${shortDay(start)} to ${shortDay(end)}`;
}

/** Draw the records of a window, each {name, stats}. */
export function windowChart(title, window, rows) {
  const caption = `${range(window)}: hit rates with their 95 percent intervals; the dashed line is break-even`;
  const shown = recordsChart(caption, rows) ?? h("p", { class: "quiet" }, "Nothing is decided.");
  return h("section", {}, h("h3", {}, title), shown);
}

/** Make the table of the same records; `what` names them, and `of` says whose they are. */
export function windowTable(of, what, window, rows) {
  return recordsTable(`${of}, ${range(window)}`, [{ title: what, of: (row) => row.name }], rows);
}
