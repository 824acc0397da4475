// Definitions: what every version would have picked on all dates, and whether luck explains it.

import { faceOf } from "../../js/page.js";
import { choices, recordTable } from "../../js/records.js";
import { dayOfYear, facts, h, number, table, tenths } from "../../js/write.js";
import { plain, readInternal, showInternal, words } from "./frame.js";

const PARTS = [
  ["since", "Since it is valid"],
  ["before", "Before"],
  ["all", "All dates"],
];
const NO_FILTERS = new Set(["audience", "public_description", "public_id", "public_name", "subset_id", "valid_from", "valid_to"]);
const SPLITS = [
  ["seasons", "season"],
  ["months", "month"],
  ["directions", "direction"],
  ["line_bands", "line_band"],
  ["signals", "signal"],
  ["confidences", "confidence"],
  ["edges", "edge"],
  ["agreements", "agreement"],
  ["homes", "home"],
];

const NAME = { title: "Version", of: titleOf };
const LUCK = [
  NAME,
  { title: "Verdict", of: ({ verdict }) => (verdict === null ? "–" : words(verdict)) },
  {
    title: "Adjusted interval",
    number: true,
    of: ({ interval_adjusted: bounds }) => (bounds ? `${tenths(bounds.low)}–${tenths(bounds.high)}` : "–"),
  },
  { title: "Adjusted p", number: true, rank: 2, of: ({ p_adjusted: p }) => plain(p) },
  { title: "Losing run", number: true, rank: 2, of: ({ longest_losing_run: run }) => number(run) },
  { title: "Deepest fall", number: true, rank: 2, of: ({ deepest_drawdown: fall }) => plain(fall) },
];

function titleOf({ public_name: name, subset_id: id, audience, valid_from: from, valid_to: to }) {
  const dates = `${dayOfYear(from)} to ${to ? dayOfYear(to) : "open"}`;
  return [name ?? id, h("small", { class: "quiet" }, h("code", {}, id), `, ${audience}, ${dates}`)];
}

function filters(definition) {
  const isFilter = ([name, value]) => !NO_FILTERS.has(name) && ["string", "number"].includes(typeof value);
  const known = Object.entries(definition).filter(isFilter);
  return facts(Object.fromEntries(known.map(([name, value]) => [words(name), plain(value)])));
}

function overlap({ overlap: others }) {
  if (!others.length) return null;
  return table(
    "Picks that other groups make, too",
    [
      { title: "Group", of: (row) => row.public_id },
      { title: "Shared", number: true, of: (row) => number(row.shared) },
      { title: "Only here", number: true, of: (row) => number(row.only_here) },
      { title: "Only there", number: true, of: (row) => number(row.only_there) },
      { title: "Share", number: true, of: (row) => tenths(row.share) },
    ],
    others,
  );
}

/** Make what is known of a definition, when it is opened for the first time. */
function detail(definition) {
  const opened = ({ target }) => {
    if (target.childElementCount > 1) return;
    const split = ([name, key]) =>
      recordTable(words(name), { title: words(key), of: (row) => words(row[key]) }, definition[name]);
    target.append(...[filters(definition), ...SPLITS.map(split), overlap(definition)].filter(Boolean));
  };
  const { public_name: name, subset_id: id, valid_from: from } = definition;
  return h("details", { toggle: opened }, h("summary", {}, `${name ?? id}, from ${dayOfYear(from)}`));
}

await showInternal(async () => {
  const file = await readInternal("admin/definitions.json");
  const query = new URLSearchParams(location.search).get("dates");
  const part = PARTS.some(([name]) => name === query) ? query : "since";
  const rows = file.definitions.map((definition) => ({ ...definition, ...definition[part] }));
  return [
    facts({ Season: file.season, "As of": dayOfYear(file.as_of_date), Tried: number(file.definitions_tried) }),
    faceOf(file.status),
    choices("Dates", PARTS, part, (each) => `definitions.html?dates=${each}`),
    h("p", {}, "Only dates since a version is valid are a test of it. Adjusted: wider, for the number of versions tried."),
    recordTable("Every version", NAME, rows),
    table("Whether luck explains it", LUCK, rows),
    h("h2", {}, "Filters and splits"),
    file.definitions.map(detail),
  ];
});
