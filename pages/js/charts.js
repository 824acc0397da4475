// Charts as SVG, drawn from values at once. Positions across are percentages, so that a chart fits every width as it is.

import { across, bothDays, h, number, s, shape, tenths, units } from "./write.js";

const HEIGHT = 200;
const BORDER = 10; // what a dot at the border needs

/** Make a figure: what it says, how to read it, and the drawing. */
function figure(caption, how, ...drawing) {
  return h("figure", { class: "chart" }, h("figcaption", {}, h("strong", {}, caption), " ", how), drawing);
}

/** Return the steps of an axis that holds `low` and `high`, by 1, 2 or 5 and their tenfolds: about so many, and whole numbers. */
function stepsOf(low, high, about) {
  const wanted = Math.max((high - low) / about, 1);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= wanted);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Make an axis upwards that holds these values: its steps, and where a value is. */
function upwards(values) {
  const steps = stepsOf(Math.min(...values), Math.max(...values), 6);
  const [low, high] = [steps[0], steps.at(-1)];
  return { steps, at: (value) => Number((BORDER + ((HEIGHT - 2 * BORDER) * (high - value)) / (high - low)).toFixed(2)) };
}

/** Draw the steps of an axis upwards, each with its number. */
function grid({ steps, at }, write) {
  return steps.map((step) => [
    s("line", { class: step === 0 ? "zero" : "step", x1: 0, x2: "100%", y1: at(step), y2: at(step) }),
    s("text", { class: "end", x: 0, dx: -8, y: at(step), dy: ".35em" }, write(step)),
  ]);
}

function signed(step) {
  return number(step, 0, "exceptZero");
}

function canvas(attributes, ...drawing) {
  return h("div", { class: "canvas" }, s("svg", { height: HEIGHT, ...attributes }, drawing));
}

/** Write at the left and the right end of a chart. */
function ends(...texts) {
  return h(
    "div",
    { class: "canvas under", "aria-hidden": "true" },
    texts.map((text) => h("span", {}, text)),
  );
}

/** Write the first and the last of some dates in order. */
function fromTo(dates) {
  return ends(...new Set(bothDays(dates[0], dates.at(-1))));
}

/**
 * Draw units so far over dates, one line for each series {name, days, isChosen}; its days are [{date, value}], oldest first,
 * those with picks alone. The chosen one is in front, and its last value is written. Null when it has no day.
 */
export function curve(caption, series) {
  const drawn = series.filter(({ days }) => days.length);
  const chosen = drawn.find(({ isChosen }) => isChosen);
  if (!chosen) return null;
  const dates = drawn.flatMap(({ days }) => days.map(({ date }) => date)).sort();
  const [first, last] = [dates[0], dates.at(-1)].map((date) => Date.parse(date));
  const axis = first === last ? [first - 1, last + 1] : [first, last];
  const up = upwards([0, ...drawn.flatMap(({ days }) => days.map(({ value }) => value))]);
  const x = ({ date }) => across(Date.parse(date), axis);
  const points = ({ days }) => days.map((day) => `${Number.parseFloat(x(day))},${up.at(day.value)}`).join(" ");
  const line = (one) => s("polyline", { class: one === chosen ? "line chosen" : "line", points: points(one) });
  const inOrder = [...drawn.filter((one) => one !== chosen), chosen];
  const end = chosen.days.at(-1);
  const values = chosen.days.map(({ value }) => value);
  const [lowest, highest, now] = [Math.min(...values), Math.max(...values), end.value].map((value) => units(value));
  const span = bothDays(chosen.days[0].date, end.date).join(" to ");
  const spoken = `${chosen.name}, ${span}: lowest ${lowest}, highest ${highest}, last ${now} units`;
  return figure(
    caption,
    ["Dot: a day with picks.", drawn.length > 1 ? " Grey: the others." : null],
    canvas(
      { role: "img", "aria-label": spoken },
      grid(up, signed),
      s("svg", { viewBox: `0 0 100 ${HEIGHT}`, width: "100%", height: HEIGHT, preserveAspectRatio: "none" }, inOrder.map(line)),
      chosen.days.map((day) => s("circle", { cx: x(day), cy: up.at(day.value), r: 2.5 })),
      s("text", { class: "start last", x: x(end), dx: 8, y: up.at(end.value), dy: ".35em" }, units(end.value, 1)),
    ),
    fromTo(dates),
  );
}

const OUTCOMES = { win: ["won", "end good"], loss: ["lost", "end bad"], push: ["push", "end"] };

/**
 * Draw the games of a player, each {date, line, points, prediction, outcome}; what a game has not is left out. The table
 * beside it has the numbers. Null without a game that he played.
 */
export function games(caption, list) {
  const played = list.filter(({ points }) => points !== null).sort((one, other) => Date.parse(one.date) - Date.parse(other.date));
  if (!played.length) return null;
  const axis = [0, played.length];
  const values = played.flatMap(({ line, points, prediction }) => [line, points, prediction]);
  const up = upwards(values.filter((value) => value !== null));
  const drawn = played.map(({ line, points, prediction, outcome }, index) => {
    const [from, x, to] = [0.15, 0.5, 0.85].map((part) => across(index + part, axis));
    const [word, className] = OUTCOMES[outcome] ?? [];
    return [
      line === null ? null : s("line", { class: "bar", x1: from, x2: to, y1: up.at(line), y2: up.at(line) }),
      s("circle", { class: className, cx: x, cy: up.at(points), r: 4.5 }),
      prediction === null ? null : shape(x, up.at(prediction), "M0,-6L6,0L0,6L-6,0Z", "diamond"),
      word ? s("svg", { x, y: HEIGHT + 6 }, s("text", { class: className, transform: "rotate(-90)", dy: ".35em" }, word)) : null,
    ];
  });
  return figure(
    caption,
    "Dot: points. Bar: the line. Diamond: the prediction. The oldest game stands first.",
    canvas({ "aria-hidden": "true", height: HEIGHT + 38 }, grid(up, number), drawn),
    fromTo(played.map(({ date }) => date)),
  );
}

/**
 * Draw predictions against points, each {predicted, scored}: how far both were above the line. Shaded are the corners where
 * the prediction was on the right side. Null without a point.
 */
export function scatter(caption, points) {
  if (!points.length) return null;
  const [wide, high] = ["predicted", "scored"].map((part) => Math.max(...points.map((each) => Math.abs(each[part])), 1));
  const steps = stepsOf(-wide, wide, 4);
  const axis = [steps[0], steps.at(-1)];
  const up = upwards([-high, high]);
  const middle = up.at(0);
  const label = (step) => s("text", { x: across(step, axis), y: 12 }, signed(step));
  return figure(
    caption,
    "Across: predicted. Upwards: scored.",
    ends("under, went over", "over, went over"),
    canvas(
      { "aria-hidden": "true" },
      s("rect", { class: "right", x: "50%", y: BORDER, width: "50%", height: middle - BORDER }),
      s("rect", { class: "right", x: 0, y: middle, width: "50%", height: HEIGHT - BORDER - middle }),
      grid(up, signed),
      s("line", { class: "zero", x1: "50%", x2: "50%", y1: BORDER, y2: HEIGHT - BORDER }),
      points.map(({ predicted, scored }) => s("circle", { class: "many", cx: across(predicted, axis), cy: up.at(scored), r: 4 })),
    ),
    canvas({ "aria-hidden": "true", height: 16 }, steps.map(label)),
    ends("under, went under", "over, went under"),
  );
}

/**
 * Draw how often the prediction was closer than the line: rows {name, closer, equal, further, share}, the counts and the
 * share as the file has them. Null without a prediction that is decided.
 */
export function shares(caption, rows) {
  const drawn = rows.filter(({ closer, equal, further }) => closer + equal + further > 0);
  if (!drawn.length) return null;
  return figure(
    caption,
    "Mark: 50%.",
    h(
      "ul",
      { class: "shares" },
      drawn.map(({ name, closer, equal, further, share }) => {
        const axis = [0, closer + equal + further];
        const part = (className, from, width) =>
          s("rect", { class: className, x: across(from, axis), width: across(width, axis), y: 3, height: 16 });
        return h(
          "li",
          {},
          h("span", {}, name),
          h("strong", {}, `${tenths(share)}%`),
          s(
            "svg",
            { "aria-hidden": "true", height: 22 },
            part("closer", 0, closer),
            part("equal", closer, equal),
            part("further", closer + equal, further),
            s("line", { class: "half", x1: "50%", x2: "50%", y1: 0, y2: 22 }),
          ),
          h("small", {}, `${number(closer)} closer, ${number(equal)} equal, ${number(further)} further`),
        );
      }),
    ),
  );
}
