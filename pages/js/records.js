// Tables of records: a row each, with its rate, where luck alone could leave that, break-even and units.

import { rateOf } from "./picks.js";
import { axisOf, h, intervalInline, nothing, number, shortDay, table, tenths, units, wonAndLost } from "./write.js";

/** Return the axis that the intervals of some rows, each with `stats`, share. */
export function axisOfRecords(rows) {
  return axisOf(rows.map(({ stats }) => rateOf(stats)));
}

function interval(stats, axis, attributes) {
  if (stats.hit_rate === null) return null;
  const { low, high } = stats.interval;
  return h("span", attributes, h("span", {}, tenths(low)), intervalInline(rateOf(stats), axis), h("span", {}, tenths(high)));
}

function columnsOf(axis, breakEven) {
  const none = () => nothing("nothing decided yet");
  return [
    { title: "Record", number: true, of: ({ stats }) => wonAndLost(stats) },
    { title: "Rate", number: true, of: ({ stats }) => (stats.hit_rate === null ? none() : `${tenths(stats.hit_rate)}%`) },
    // of a rank that is folded nowhere: on a phone the first cell has the drawing
    { title: `Interval, break-even ${tenths(breakEven)}`, rank: 4, of: ({ stats }) => interval(stats, axis, { class: "ends" }) },
    { title: "Units", number: true, of: ({ stats }) => (stats.units === null ? none() : units(stats.units)) },
    { title: "Push", number: true, rank: 3, of: ({ stats }) => number(stats.pushes) },
    { title: "Void", number: true, rank: 3, of: ({ stats }) => number(stats.voids) },
    { title: "To come", number: true, rank: 3, of: ({ stats }) => number(stats.pending) },
  ];
}

/**
 * Make a table of rows that have `stats`. `name` is the column {title, of} that names a row, `more` are columns between it
 * and the record; `axis` is that of tables beside it.
 */
export function recordTable(caption, name, rows, { more = [], axis = axisOfRecords(rows) } = {}) {
  if (!rows.length) return null;
  const first = {
    ...name,
    of: (row) => [
      name.of(row),
      row.stats.sample === "small" ? h("span", { class: "quiet sample" }, " small sample") : null,
      interval(row.stats, axis, { class: "ends narrow" }),
    ],
  };
  return table(caption, [first, ...more, ...columnsOf(axis, rows[0].stats.break_even)], rows);
}

/** Make a link to the page of a group. */
export function groupLink({ id, name }) {
  return h("a", { href: `group.html?group=${encodeURIComponent(id)}` }, name);
}

/** Write the first and the last date of something: Oct 21 to Nov 30. */
export function range(start, end) {
  return start === end ? shortDay(start) : `${shortDay(start)} to ${shortDay(end)}`;
}

/** Return [name, title, window] of each window of a document, shortest first; those that begin on one date by name. */
export function windowsOf(windows) {
  const inOrder = new Intl.Collator("en", { numeric: true });
  const titleOf = (name) => name.replace("last_", "").replaceAll("_", " ").replace(/^\w/, (letter) => letter.toUpperCase());
  return Object.entries(windows)
    .map(([name, window]) => [name, titleOf(name), window])
    .sort(([a, , one], [b, , other]) => inOrder.compare(other.start_date, one.start_date) || inOrder.compare(a, b));
}

/** Make a row of links, each [value, text], of which one is chosen; `hrefOf` returns the address of a value. */
export function choices(label, items, chosen, hrefOf) {
  if (items.length < 2) return null;
  const link = ([value, text]) => h("a", { href: hrefOf(value), "aria-current": value === chosen ? "true" : null }, text);
  return h("nav", { class: "choices", "aria-label": label }, items.map(link));
}
