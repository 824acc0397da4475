// Coverage: whether upstream has delivered its rows, which runs are stuck, and how many players have a prediction.

import { faceOf } from "../../js/page.js";
import { count, dayOfYear, facts, h, moment, number, shortDay, table, tenths } from "../../js/write.js";
import { readInternal, showInternal, words } from "./frame.js";

function told({ date, what, detail }) {
  return [date, what, detail].filter(Boolean).join(", ");
}

function warnings(all) {
  if (!all.length) return h("p", {}, "There are none.");
  const row = ({ kind, count: amount, newest, how_to_fix: how }) =>
    h(
      "div",
      {},
      h("dt", {}, `${words(kind)}: ${number(amount)}`),
      h(
        "dd",
        {},
        how,
        h(
          "ul",
          {},
          newest.map((each) => h("li", {}, told(each))),
        ),
      ),
    );
  return h("dl", { class: "glossary" }, all.map(row));
}

/** Write a list that may be long: how many there are, and which on demand. */
function onDemand(list, thing) {
  return list.length ? h("details", {}, h("summary", {}, count(list.length, thing)), list.join(", ")) : "–";
}

function raw(tables) {
  const missing = (days) => (days ?? []).filter((day) => day.is_missing).map(({ date }) => shortDay(date));
  return table(
    "Raw tables and the newest dates that lack rows",
    [
      { title: "Table", of: (row) => row.name },
      { title: "There", of: (row) => (row.is_present ? "yes" : "no") },
      { title: "Newest game date", rank: 2, of: (row) => (row.newest_game_date ? dayOfYear(row.newest_game_date) : "–") },
      { title: "Newest row", rank: 2, of: (row) => (row.newest_row_at ? moment(row.newest_row_at) : "–") },
      { title: "Missing", rank: 2, of: (row) => onDemand(missing(row.days), "date") },
    ],
    tables,
  );
}

function stuck(runs) {
  if (!runs?.stuck.length) return null;
  return table(
    "Runs that are stuck",
    [
      { title: "Run", of: (row) => row.run_id },
      { title: "Data of", of: (row) => (row.data_date ? dayOfYear(row.data_date) : "–") },
      { title: "Hours", number: true, of: (row) => number(row.hours) },
    ],
    runs.stuck,
  );
}

/** Write how many were predicted of those expected. A model that did not run lacks everybody, which is one fact. */
function predicted({ predicted: all, predicted_with_line: withLine, expected_with_line: expected }) {
  return all ? `${number(withLine)} of ${number(expected)}` : h("strong", {}, `did not run: ${number(expected)} expected`);
}

function missing({ missing: players }) {
  return onDemand(
    players.map(({ player, player_lookup: id }) => player ?? id),
    "player",
  );
}

function coverage(rows) {
  return table(
    "Players who were expected with a line, and those who have a prediction",
    [
      { title: "Date and model", of: (row) => `${shortDay(row.date)}, ${row.system_id}` },
      { title: "Predicted", of: predicted },
      { title: "Percent", number: true, of: (row) => tenths(row.share) },
      { title: "Missing", rank: 2, of: missing },
    ],
    rows,
  );
}

await showInternal(async () => {
  const inputs = await readInternal("admin/inputs.json");
  return [
    facts({
      Season: inputs.season,
      "As of": dayOfYear(inputs.as_of_date),
      "Runs failed today": number(inputs.runs?.failed_today),
      "Runs stuck": number(inputs.runs?.stuck.length),
    }),
    faceOf(inputs.status),
    h("h2", {}, "Warnings"),
    warnings(inputs.warnings),
    h("h2", {}, "Raw tables"),
    raw(inputs.tables),
    stuck(inputs.runs),
    h("h2", {}, "Predictions"),
    coverage(inputs.coverage),
  ];
});
