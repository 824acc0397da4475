// How pages write: elements of plain text, so that nothing in a file can become markup; numbers, times, and a rate in a line.

const SVG = "http://www.w3.org/2000/svg";
const EASTERN = "America/New_York";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make an HTML element. A function among the attributes listens to the event of its name; null and false leave one out. */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
export function s(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Lets the keyboard into the frame of a table as long as there is something to scroll: elsewhere it would be a stop for nothing. */
const frames = new ResizeObserver((entries) => {
  for (const frame of new Set(entries.map(({ target }) => target.closest(".scroll")))) {
    const scrolls = frame.scrollWidth > frame.clientWidth;
    const attributes = { tabindex: "0", role: "region", "aria-label": frame.querySelector("caption").textContent };
    Object.entries(attributes).forEach(([name, value]) => (scrolls ? frame.setAttribute(name, value) : frame.removeAttribute(name)));
  }
});

/** Write under the name of a row what a phone has no column for: rank 2 in a line, rank 3 behind "more". */
function folded(columns, row) {
  const [second, third] = [2, 3].map((rank) => columns.filter((column) => column.rank === rank));
  const list = (some) => some.map(({ title, of }) => h("span", {}, `${title} `, of(row)));
  return [
    second.length ? h("small", { class: "folded" }, list(second)) : null,
    third.length ? h("details", { class: "folded" }, h("summary", {}, "more"), h("small", {}, list(third))) : null,
  ];
}

/**
 * Make a table. Each column is {title, of, number, rank}: `of` returns the cell of a row, and the first column names the
 * row. A phone shows columns of rank 1 (the default), and folds the others into the row's name. What is still too wide
 * scrolls in its own frame.
 */
export function table(caption, columns, rows) {
  const attributes = ({ number: isNumber, rank = 1 }) => ({
    class: [isNumber && "number", rank > 1 && "unfolded"].filter(Boolean).join(" ") || null,
  });
  const [first, ...others] = columns;
  const cells = (row) => [
    h("th", { scope: "row", ...attributes(first) }, first.of(row), folded(others, row)),
    others.map((column) => h("td", attributes(column), column.of(row))),
  ];
  const body = rows.map((row) => h("tr", {}, cells(row)));
  const head = h("tr", {}, columns.map((column) => h("th", { scope: "col", ...attributes(column) }, column.title)));
  const frame = h("div", { class: "scroll" }, h("table", {}, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, body)));
  [frame, frame.firstChild].forEach((each) => frames.observe(each));
  return frame;
}

/** Make a list of facts, each with its name; facts that are null are left out. */
export function facts(known) {
  const shown = Object.entries(known).filter(([, value]) => value !== null && value !== undefined);
  return h("dl", { class: "facts" }, shown.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

const explained = new Set();

/** Write a word of the glossary: at its first place on a page it is a link. */
export function glossary(anchor, text) {
  if (explained.has(anchor)) return h("span", {}, text);
  explained.add(anchor);
  return h("a", { class: "word", href: `method.html#${anchor}` }, text);
}

/** Write what is not there: a dash, and why. */
export function nothing(reason) {
  return h("span", { class: "quiet", role: "img", "aria-label": reason, title: reason }, "–");
}

const formats = new Map();

/** Write a number with so many decimals, rounded half away from zero, with a true minus and a separator of thousands. */
export function number(value, decimals = 0, signDisplay = "negative") {
  if (value === null || value === undefined) return "–";
  const key = `${decimals}${signDisplay}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals, signDisplay }));
  }
  return formats.get(key).format(value).replace("-", "−");
}

/** Write a number with one decimal, as rates, lines and predictions have it. */
export function tenths(value) {
  return number(value, 1);
}

/** Write units with their sign: one decimal beside a pick, two in a table. */
export function units(value, decimals = 2) {
  return number(value, decimals, "exceptZero");
}

/** Write how many there are of something: 1 game, 2 games. */
export function count(amount, thing, things = `${thing}s`) {
  return `${number(amount)} ${amount === 1 ? thing : things}`;
}

/** Write wins and losses: 67–57, spoken as words. */
export function wonAndLost({ wins, losses }) {
  return h("span", { role: "img", "aria-label": `${wins} won, ${losses} lost` }, `${number(wins)}–${number(losses)}`);
}

/** Return whether a record has too few decided picks for its rate to say much; the files draw that line. */
export function isSmall({ sample }) {
  return sample === "none" || sample === "small";
}

function inZone(options, timeZone = EASTERN) {
  return new Intl.DateTimeFormat("en-US", { timeZone, ...options });
}

const TIME = { hour: "numeric", minute: "2-digit" };
const CLOCK = inZone(TIME);
const MOMENT = inZone({ month: "short", day: "numeric", ...TIME });

function dayIn(options) {
  const format = inZone(options, "UTC");
  return (date) => format.format(Date.parse(date));
}

/** Write a date in full: Sunday, November 30, 2025. */
export const longDay = dayIn({ dateStyle: "full" });

/** Write a date of this season: Sunday, November 30. */
export const weekDay = dayIn({ weekday: "long", month: "long", day: "numeric" });

/** Write a date shortly: Nov 30. */
export const shortDay = dayIn({ month: "short", day: "numeric" });

/** Write a date with its year, where there may be two years: Nov 30, 2025. */
export const dayOfYear = dayIn({ dateStyle: "medium" });

/** Write the month of a date: November 2025. */
export const monthOf = dayIn({ month: "long", year: "numeric" });

/** Return the date before a date. */
export function dayBefore(date) {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

/** Write the first and the last date of something, with their years where these differ. */
export function bothDays(first, last) {
  return [first, last].map(first.slice(0, 4) === last.slice(0, 4) ? shortDay : dayOfYear);
}

/** Make a link to the page of a date. */
export function dateLink(date, text = shortDay(date)) {
  return h("a", { href: `date.html?date=${date}` }, text);
}

/** Write an instant as date and time: Nov 30, 6:55 PM ET. */
export function moment(instant) {
  return h("time", { datetime: instant }, `${MOMENT.format(new Date(instant))} ET`);
}

/**
 * Write an instant as a time of its day: 9:00 PM ET, and as the reader's own clock shows it where that is another; with
 * the weekday where that is another, too.
 */
export function clock(instant) {
  const at = new Date(instant);
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [eastern, here] = [CLOCK.format(at), inZone(TIME, own).format(at)];
  const [day, ownDay] = [EASTERN, own].map((zone) => inZone({ weekday: "short" }, zone).format(at));
  const isSame = eastern === here && day === ownDay;
  const yours = isSame ? null : h("span", { class: "quiet" }, ` · ${here}${day === ownDay ? "" : ` ${ownDay}`} your time`);
  return h("time", { datetime: instant }, `${eastern} ET`, yours);
}

function isKnown(value) {
  return value !== null && value !== undefined;
}

function reach(rows) {
  const values = rows.flatMap(({ low, high, breakEven }) => [low, high, breakEven]).filter(isKnown);
  return [Math.max(0, 5 * Math.floor(Math.min(...values) / 5)), Math.min(100, 5 * Math.ceil(Math.max(...values) / 5))];
}

/**
 * Fit one axis to lists of rows, each {rate, low, high, breakEven, isSmall}: panels side by side share it. It holds all
 * bounds and break-even, widened to fives; a small sample that alone would more than double it is cut off at its end.
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

/** Draw a row on an axis between its bounds as numbers. */
export function interval(row, axis, className = "ends") {
  const [low, high] = [row.low, row.high].map((bound) => h("span", {}, tenths(bound)));
  return h("span", { class: className }, low, intervalInline(row, axis), high);
}
