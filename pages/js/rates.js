// Records and rates. A rate never stands alone: its interval is drawn beside it, and a small sample looks small.

import { h, s, table } from "./dom.js";

/** Write a number as the file has it, or a dash where the file has null. */
export function number(value) {
  return value === null || value === undefined ? "–" : `${value}`;
}

/** Write how many there are of something: 1 game, 2 games. */
export function count(amount, thing) {
  return `${amount} ${thing}${amount === 1 ? "" : "s"}`;
}

/** Write a number with one decimal, as rates, lines and predictions have it. */
export function tenths(value) {
  return value === null || value === undefined ? "–" : value.toFixed(1);
}

/** Write units with their sign and the three decimals of the files. */
export function units(value) {
  return value === null ? "–" : `${value > 0 ? "+" : ""}${value.toFixed(3)}`;
}

/** Write wins and losses: 67–57. */
export function wonAndLost(stats) {
  return `${stats.wins}–${stats.losses}`;
}

/** Return whether a record has too few decided picks for its rate to say much; the files draw that line. */
export function isSmall({ sample }) {
  return sample === "none" || sample === "small";
}

/** Return the class of a row that holds a small sample. */
export function sampleClass(stats) {
  return isSmall(stats) ? "small-sample" : null;
}

/**
 * Draw an interval from 0 to 100 percent with its rate and, if there is one, the break-even line. The numbers stand beside
 * it as text, so that a screen reader hears of break-even alone.
 */
function interval({ rate, low, high, breakEven }) {
  const spoken = breakEven === null ? { "aria-hidden": "true" } : { role: "img", "aria-label": `break-even ${tenths(breakEven)}%` };
  return s(
    "svg",
    {
      class: "interval",
      viewBox: "0 0 100 12",
      preserveAspectRatio: "none",
      ...spoken,
    },
    s("line", { class: "scale", x1: 0, x2: 100, y1: 6, y2: 6 }),
    breakEven === null ? null : s("line", { class: "break-even", x1: breakEven, x2: breakEven, y1: 0, y2: 12 }),
    s("line", { class: "range", x1: low, x2: high, y1: 6, y2: 6 }),
    s("rect", { class: "rate", x: rate - 0.8, y: 2, width: 1.6, height: 8 }),
  );
}

/** Write a rate with its interval; `rate` and `interval` are null where nothing is decided. */
export function rateWithInterval(rate, bounds, breakEven = null) {
  if (rate === null) return "–";
  return [
    h("span", {}, `${tenths(rate)}%`),
    h("span", { class: "quiet" }, ` ${tenths(bounds.low)} to ${tenths(bounds.high)}`),
    interval({ rate, ...bounds, breakEven }),
  ];
}

/** Write the hit rate of a record. */
export function hitRate(stats) {
  return rateWithInterval(stats.hit_rate, stats.interval, stats.break_even);
}

/** Write a group's record over the days before a date. */
export function recordBefore(stats) {
  if (!stats.picks) return h("p", { class: "quiet" }, `Nothing was decided in the ${stats.days} days before.`);
  const small = isSmall(stats) ? " (small sample)" : "";
  const text = `${stats.days} days before: ${wonAndLost(stats)}, ${units(stats.units)} units${small}`;
  return h("div", { class: sampleClass(stats) }, h("p", {}, text), hitRate(stats));
}

const RECORD = [
  { title: "Record", number: true, of: ({ stats }) => wonAndLost(stats) },
  { title: "Hit rate, 95% interval", of: ({ stats }) => hitRate(stats) },
  { title: "Units", number: true, of: ({ stats }) => units(stats.units) },
  { title: "Pushes", number: true, of: ({ stats }) => number(stats.pushes) },
  { title: "Voids", number: true, of: ({ stats }) => number(stats.voids) },
  { title: "Pending", number: true, of: ({ stats }) => number(stats.pending) },
];

/** Make a table of records, each a row with `stats`, behind the columns that tell whose they are. */
export function recordsTable(caption, columns, rows) {
  return table(caption, [...columns, ...RECORD], rows, ({ stats }) => sampleClass(stats));
}

/** Return the records by direction as rows, each {name, stats}. */
export function byDirection(directions) {
  return Object.entries(directions).map(([name, { stats }]) => ({ name, stats }));
}
