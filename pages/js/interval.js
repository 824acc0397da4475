// A rate with its interval and break-even, drawn in one line. Positions across are percentages, so that nothing is measured.

import { s, tenths } from "./write.js";

function isKnown(value) {
  return value !== null && value !== undefined;
}

function reach(rows) {
  const values = rows.flatMap(({ low, high, breakEven }) => [low, high, breakEven]).filter(isKnown);
  return [Math.max(0, 5 * Math.floor(Math.min(...values) / 5)), Math.min(100, 5 * Math.ceil(Math.max(...values) / 5))];
}

/**
 * Fit one axis to lists of rows, each {rate, low, high, breakEven, isSmall}: panels side by side share it. It holds all
 * bounds and break-even, widened to fives; a small sample that alone would more than double it is cut off at its edge.
 */
export function axisOf(lists) {
  const drawn = lists.flat().filter(({ rate }) => isKnown(rate));
  if (!drawn.length) return [0, 100];
  const large = drawn.filter(({ isSmall }) => !isSmall);
  const sure = large.length ? large : drawn;
  const width = ([from, to]) => to - from;
  return reach([...sure, ...drawn.filter((row) => width(reach([...sure, row])) <= 2 * width(reach(sure)))]);
}

/** Return where a value of an axis is, as a percentage of its width. */
export function across(value, [from, to]) {
  return `${Number(((100 * (value - from)) / (to - from)).toFixed(3))}%`;
}

/** Draw a shape around a place across. */
export function shape(x, y, d, className) {
  return s("svg", { x, y }, s("path", { d, class: className }));
}

/** Draw one end of an interval: a cap, or an arrow where the axis cuts it off. */
function end(value, [from, to]) {
  if (value < from) return shape("0%", "50%", "M0,-5L-7,0L0,5Z", "cut");
  if (value > to) return shape("100%", "50%", "M0,-5L7,0L0,5Z", "cut");
  return shape(across(value, [from, to]), "50%", "M0,-5V5", "range"); // higher than the dot, which covers a narrow interval
}

/** Draw a row on an axis, as wide as its place; the label says it in words. A dot beyond the axis is not drawn. */
export function intervalInline({ rate, low, high, breakEven, isSmall }, axis = axisOf([{ rate, low, high, breakEven }])) {
  const [from, to] = axis;
  const [x1, x2] = [low, high].map((value) => across(Math.min(Math.max(value, from), to), axis));
  const even = isKnown(breakEven) ? across(breakEven, axis) : null;
  const words = [`${tenths(rate)} percent`, `luck alone could leave it between ${tenths(low)} and ${tenths(high)}`];
  if (even) words.push(`break-even is ${tenths(breakEven)}`);
  if (isSmall) words.push("small sample");
  return s(
    "svg",
    { class: isSmall ? "interval small" : "interval", role: "img", "aria-label": words.join("; ") },
    s("line", { class: "scale", x1: 0, x2: "100%", y1: "50%", y2: "50%" }),
    even ? s("line", { class: "break-even", x1: even, x2: even, y1: 0, y2: "100%" }) : null,
    s("line", { class: "range", x1, x2, y1: "50%", y2: "50%" }),
    [low, high].map((value) => end(value, axis)),
    rate >= from && rate <= to ? s("circle", { class: "rate", cx: across(rate, axis), cy: "50%", r: 3.5 }) : null,
  );
}
