// Why: every player's way on a date, from the versions of his prediction to the groups that take him or reject him.

import { face, faceOf, ifThere, read } from "../../js/page.js";
import { bet, outcome } from "../../js/picks.js";
import { count, facts, h, longDay, moment, table, tenths } from "../../js/write.js";
import { plain, readInternal, showInternal, words } from "./frame.js";

/** The members of the file, with an object for each row; it names the columns of rows once, by what holds them. */
function withObjects(value, name, columns) {
  if (!Array.isArray(value)) return value;
  if (!columns[name] || !value.length || Array.isArray(value[0])) return value.map((each) => withObjects(each, name, columns));
  return Object.fromEntries(columns[name].map((column, place) => [column, withObjects(value[place], column, columns)]));
}

function decisions(player, system) {
  return table(
    `${player}, ${system.system_id}: what each subset says`,
    [
      { title: "Subset", of: (row) => row.id },
      { title: "Public id", number: true, of: (row) => plain(row.public_id) },
      { title: "Rank", number: true, of: (row) => plain(row.rank) },
      { title: "Rejected by", of: (row) => plain(row.rejected_by) },
      { title: "Found", number: true, of: (row) => plain(row.found) },
      { title: "Wanted", number: true, of: (row) => plain(row.wanted) },
      { title: "Missed by", number: true, of: (row) => plain(row.missed_by) },
    ],
    system.subsets,
  );
}

function versions(player, system) {
  return table(
    `${player}, ${system.system_id}: versions of the prediction`,
    [
      { title: "Written", of: (row) => moment(row.created_at) },
      { title: "Standing", of: (row) => words(row.standing) },
      { title: "Line", number: true, of: (row) => tenths(row.line) },
      { title: "Prediction", number: true, of: (row) => tenths(row.prediction) },
      { title: "Recommends", of: (row) => plain(row.recommendation) },
    ],
    system.versions,
  );
}

function way({ player, shown, systems }) {
  const found = shown?.direction ? [", ", outcome(shown.outcome)] : null;
  const public_ = shown && [bet(shown), ` in ${count(shown.groups.length, "group")}`, found];
  return h(
    "details",
    {},
    h("summary", {}, `${player}: `, shown ? h("span", {}, public_).textContent : "not shown"), // what opens has no links
    systems.map((system) => [
      facts({
        Model: system.system_id,
        Edge: plain(system.edge),
        Confidence: plain(system.confidence),
        Score: plain(system.composite_score),
        "Failed check": system.failed_check,
      }),
      versions(player, system),
      system.subsets.length ? decisions(player, system) : null,
    ]),
  );
}

await showInternal(async (main) => {
  const index = await read("index.json");
  const query = new URLSearchParams(location.search);
  const date = query.get("date") ?? index.today.date;
  const wanted = (query.get("player") ?? "").toLowerCase();
  main.querySelector("h1").textContent = `Why, on ${longDay(date)}`;
  const form = h(
    "form",
    { class: "field", action: "why.html" },
    h("label", {}, "Date ", h("input", { type: "date", name: "date", value: date, required: "" })),
    h("label", {}, "Player ", h("input", { type: "search", name: "player", value: wanted })),
    h("button", {}, "Show"),
  );
  const why = await ifThere(readInternal(`admin/why/${date}.json`));
  if (!why) return [form, face("There is no file of this date", "It is written on the events predictions_ready and graded.")];
  const all = withObjects(why.players, "players", why.columns);
  const players = all.filter(({ player }) => (player ?? "").toLowerCase().includes(wanted));
  return [form, faceOf(why.status), h("p", {}, `${players.length} of ${why.players.length} players`), players.map(way)];
});
