// Records rolled over windows, which stand side by side.

import { recordsChart } from "./charts.js";
import { h } from "./dom.js";
import { recordsTable } from "./rates.js";
import { shortDay } from "./times.js";

const RECENT = "last_30_days";

/** Write the name of a window as people read it: last_7_days as Last 7 days, last_1_day as Last day. */
function titleOf(name) {
  const words = name.replace("_1_", "_").replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}

/** Return [title, window, name] of each window of a document, shortest first; those that begin on one date by name. */
export function byLength(windows) {
  const byName = new Intl.Collator("en", { numeric: true });
  return Object.entries(windows)
    .map(([name, window]) => [titleOf(name), window, name])
    .sort(([, one, a], [, other, b]) => byName.compare(other.start_date, one.start_date) || byName.compare(a, b));
}

/** Return [title, window, name] of the last 30 days; where there is no such window, or it does not fit, of the longest. */
export function recent(windows, fits = () => true) {
  const sorted = byLength(windows);
  const found = sorted.find(([, window, name]) => name === RECENT && fits(window)) ?? sorted.at(-1);
  return found && fits(found[1]) ? found : null;
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
