// Tables of records: a row each, with its rate, where luck alone could leave that, break-even and units.

import { shares } from "./charts.js";
import { face, faceOf } from "./page.js";
import { groupLink, rateOf, recordLine } from "./picks.js";
import {
  axisOf,
  bothDays,
  count,
  dateLink,
  dayBefore,
  glossary,
  h,
  interval,
  nothing,
  number,
  shortDay,
  table,
  tenths,
  units,
  wonAndLost,
} from "./write.js";

export const SHARED = "Groups share picks; their records are not independent.";

/** Return the axis that the intervals of some rows, each with `stats`, share. */
export function axisOfRecords(rows) {
  return axisOf(rows.map(({ stats }) => rateOf(stats)));
}

const RECORD = { title: "Record", number: true, of: ({ stats }) => wonAndLost(stats) };
const OTHERS = [
  ["Push", "pushes"],
  ["Void", "voids"],
  ["To come", "pending"],
];

function others(rank) {
  return OTHERS.map(([title, name]) => ({ title, number: true, rank, of: ({ stats }) => number(stats[name]) }));
}

/** Make a table of rows whose `stats` are counts alone; `name` is the column that names a row. */
export function countTable(caption, name, rows) {
  return table(caption, [name, RECORD, ...others(2)], rows);
}

function columnsOf(axis) {
  const none = () => nothing("nothing decided yet");
  const drawn = ({ stats }) => (stats.hit_rate === null ? null : interval(rateOf(stats), axis));
  return [
    RECORD,
    { title: "Rate", number: true, of: ({ stats }) => (stats.hit_rate === null ? none() : `${tenths(stats.hit_rate)}%`) },
    // of a rank that is folded nowhere: on a phone it is a line of its own, as wide as the table
    { title: "Interval", rank: 4, of: drawn },
    { title: "Units", number: true, of: ({ stats }) => (stats.units === null ? none() : units(stats.units)) },
    ...others(3),
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
    of: (row) => [name.of(row), row.stats.sample === "small" ? h("span", { class: "quiet sample" }, " small sample") : null],
  };
  const said = `${caption}. Dashed: break-even, ${tenths(rows[0].stats.break_even)}%.`;
  return h("div", { class: "records" }, table(said, [first, ...more, ...columnsOf(axis)], rows));
}

/** Make a part of a page: its heading, what stands smaller beside it, and its content. */
export function part(title, beside, ...content) {
  return h("section", {}, h("h2", {}, title, beside && [" ", h("small", {}, beside)]), content);
}

/** Say what a table of records shows. */
export function unitsNote(...more) {
  return h(
    "p",
    { class: "quiet" },
    [glossary("interval", "Interval"), ": where luck alone could leave the rate. "],
    [
      glossary("units", "Units"),
      ": bets of 1, all at the same odds. ",
      glossary("break-even", "Break-even"),
      ": the rate that they need.",
    ],
    more,
  );
}

/** Write how lines moved after picks were first made, and what the first lines would have made of the same picks. */
export function lineWords({ our_way: ours, against_us: against, unmoved, mean, at_first_line: first }) {
  const others = `${number(against)} the other way, ${number(unmoved)} not at all`;
  const moved = `${count(ours, "line")} moved the way of the pick, ${others}: ${units(mean)} points on average.`;
  return h("p", {}, `${moved} At the first lines the record is `, wonAndLost(first), ".");
}

/** Write the first and the last date of something: Oct 21 to Nov 30. */
export function range(start, end) {
  return start === end ? shortDay(start) : bothDays(start, end).join(" to ");
}

/** Make the face of files in which no season has begun. */
export function noSeason(status) {
  return faceOf(status) ?? face("No season yet", "No game has been played.");
}

/** Return the dates of a season that had picks so far, newest first. */
export function datesSoFar({ dates, as_of_date: asOf }) {
  return dates.filter(({ date, shown }) => date <= asOf && shown !== null).reverse();
}

/** Make a table of dates with the record of their best bets; `more` are columns after that. */
export function datesTable(caption, dates, more) {
  const columns = [
    { title: "Date", of: ({ date }) => dateLink(date) },
    { title: "Picks", number: true, of: ({ shown }) => number(shown) },
    { title: "Record", number: true, of: (day) => (day.wins + day.losses ? wonAndLost(day) : nothing("nothing decided yet")) },
  ];
  return table(caption, [...columns, ...more], dates);
}

/** Return [name, title, window] of each window of a document, shortest first; those that begin on one date by name. */
export function windowsOf(windows) {
  const inOrder = new Intl.Collator("en", { numeric: true });
  const titleOf = (name) =>
    name
      .replace("last_", "")
      .replaceAll("_", " ")
      .replace(/^\w/, (letter) => letter.toUpperCase());
  return Object.entries(windows)
    .map(([name, window]) => [name, titleOf(name), window])
    .sort(([a, , one], [b, , other]) => inOrder.compare(other.start_date, one.start_date) || inOrder.compare(a, b));
}

/**
 * Make a row of links, each [value, text]; `hrefOf` returns the address of a value. Null where the only one is chosen: there
 * is no choice.
 */
export function choices(label, items, chosen, hrefOf) {
  if (items.every(([value]) => value === chosen)) return null;
  const link = ([value, text]) => h("a", { href: hrefOf(value), "aria-current": value === chosen ? "true" : null }, text);
  return h("nav", { class: "choices", "aria-label": label }, items.map(link));
}

/**
 * Return how the dates from `first` to `last` were made, where `from` is the first date that was shown before its games:
 * {shown, afterwards}, each [first date, last date] or null.
 */
export function sidesOf(first, last, from) {
  if (!from || from > last) return { shown: null, afterwards: [first, last] };
  return { shown: [from > first ? from : first, last], afterwards: from > first ? [first, dayBefore(from)] : null };
}

const check = () => h("a", { href: "record.html#check" }, "Check it");
const SIDES = {
  shown: ["Shown before the first game", () => [glossary("shown", "Fixed before the games began"), ". ", check()]],
  afterwards: [
    "Worked out afterwards",
    () => [glossary("worked-out", "By the same rules"), ", but nobody saw these picks before the games."],
  ],
};

/** Make the part of the dates that were `shown`, or of those worked out `afterwards`; `tableOf` gets what its caption says. */
export function sidePart(kind, dates, tableOf) {
  const [title, said] = SIDES[kind];
  const when = range(...dates);
  return part(title, when, h("p", { class: "quiet" }, said()), tableOf(`Every group: ${title.toLowerCase()}, ${when}`));
}

function sideOfSeason(kind, dates, best, groups) {
  if (!dates) return null;
  const isOpen = [best, ...groups].every(({ stats }) => stats.hit_rate === null);
  const toCome = best.stats.pending ? `; ${number(best.stats.pending)} to come` : "";
  return sidePart(kind, dates, (caption) =>
    isOpen
      ? h("p", {}, `None decided yet${toCome}.`)
      : [h("h3", {}, "Best bets"), recordLine(best.stats), recordTable(caption, { title: "Group", of: groupLink }, groups)],
  );
}

/**
 * Write the record of a season, or of all, {best_bets, groups}: what was shown apart from what was worked out afterwards,
 * which are never one number.
 */
export function apart({ best_bets: best, groups }, { shown, afterwards }) {
  const of = (basis) => [best[basis], groups.map((group) => ({ ...group, ...group[basis] }))];
  return [sideOfSeason("shown", shown, ...of("published")), sideOfSeason("afterwards", afterwards, ...of("reconstructed"))];
}

const TIERS = { high: "Far from the line", medium: "Some way from it", low: "Near it" };

/** Return the records of predictions by their distance from the line, as rows of a table. */
export function tierRows(tiers) {
  return tiers.map(({ tier, stats }) => ({ name: TIERS[tier] ?? tier, stats }));
}

/** Draw how often the prediction was closer to the points than the line was: rows {name, closer, equal, further, share}. */
export function closeness(caption, rows) {
  const drawn = shares(caption, rows);
  const said = " the line was closer to the points more often than the prediction was.";
  const note = h("p", { class: "quiet" }, glossary("closer-than-the-line", "Below 50%"), said);
  return drawn && part("Is the model closer than the line?", null, drawn, note);
}

/** Return what one side of the same lines would have made, as rows of a table. */
export function baselineRows(baselines) {
  if (!baselines) return [];
  return [
    ["Always over", baselines.over],
    ["Always under", baselines.under],
  ].map(([name, { stats }]) => ({ name, stats }));
}

/** Write how to read these rows. */
export function baselineNote() {
  const said = ": the same lines with one side. A coin would be right in half.";
  return h("p", { class: "quiet" }, glossary("always-over", "Always over, always under"), said);
}
