// A rate with its interval and break-even, drawn in one line. Positions across are percentages, so that nothing is measured.

import { h, s, tenths } from "./write.js";

const FIVES = 5;

function bounds(rows) {
  const values = rows.flatMap(({ rate, low, high, breakEven }) => [rate, low, high, breakEven]);
  return [Math.min(...values), Math.max(...values)];
}

/**
 * Fit one axis to lists of rows, each {rate, low, high, breakEven, isSmall}: panels side by side share it. A small sample
 * that alone would double it is cut off at its edge.
 */
export function axisOf(lists) {
  const rows = lists.flat().filter(({ rate }) => rate !== null);
  const sure = rows.filter(({ isSmall }) => !isSmall);
  const [from, to] = bounds(sure.length ? sure : rows);
  const fits = ([low, high]) => Math.max(high, to) - Math.min(low, from) < 2 * (to - from);
  const [low, high] = bounds(rows.filter((row) => !row.isSmall || fits(bounds([row]))));
  return { low: Math.max(0, Math.floor(low / FIVES) * FIVES), high: Math.min(100, Math.ceil(high / FIVES) * FIVES) };
}

/** Return where a value of an axis is, as a percentage of its width. */
export function across(value, { low, high }) {
  return `${Number(((100 * (value - low)) / (high - low)).toFixed(3))}%`;
}

/** Make a drawing of a shape whose middle is a place across, so that it may have a form of its own. */
export function shape(x, y, d, className) {
  return s("svg", { x, y }, s("path", { d, class: className }));
}

/** Draw a row on an axis. A dot beyond it is not drawn: nothing stands where it is not. */
export function plot({ rate, low, high, breakEven, isSmall }, axis) {
  const [start, end] = [low, high].map((value) => Math.min(Math.max(value, axis.low), axis.high));
  const even = across(breakEven, axis);
  return s(
    "svg",
    { "aria-hidden": "true", class: isSmall ? "plot small" : "plot" },
    s("line", { class: "even", x1: even, x2: even, y1: 0, y2: "100%" }),
    s("line", { class: "range", x1: across(start, axis), x2: across(end, axis), y1: "50%", y2: "50%" }),
    low < axis.low ? shape("0%", "50%", "M0,-5L-7,0L0,5Z", "cut") : null,
    high > axis.high ? shape("100%", "50%", "M0,-5L7,0L0,5Z", "cut") : null,
    rate >= axis.low && rate <= axis.high ? s("circle", { cx: across(rate, axis), cy: "50%", r: 4.5 }) : null,
  );
}

/** Draw a row in a line of text, between its bounds, for a table, a card or Today. What it shows is spoken in words. */
export function intervalInline(row, axis = axisOf([[row]])) {
  const { rate, low, high, breakEven, isSmall } = row;
  const [of, from, to, even] = [rate, low, high, breakEven].map(tenths);
  const spoken = `${of} percent; luck alone could leave it between ${from} and ${to}; break-even is ${even}`;
  const drawn = [h("span", {}, from), h("span", { class: "cell" }, plot(row, axis)), h("span", {}, to)];
  const small = isSmall ? h("small", {}, "small sample") : null;
  return h("span", { class: "interval", role: "img", "aria-label": small ? `${spoken}; small sample` : spoken }, drawn, small);
}
