// Why: every player's way on a date, from the versions of his prediction to the groups that take him or reject him.

import { facts, h, table } from "../../js/dom.js";
import { ifThere, read, readInternal } from "../../js/documents.js";
import { face, faceOf } from "../../js/faces.js";
import { recommended } from "../../js/picks.js";
import { count, number, tenths } from "../../js/rates.js";
import { longDay, moment } from "../../js/times.js";
import { showInternal } from "./frame.js";

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
      { title: "Public id", number: true, of: (row) => number(row.public_id) },
      { title: "Rank", number: true, of: (row) => number(row.rank) },
      { title: "Rejected by", of: (row) => number(row.rejected_by) },
      { title: "Found", number: true, of: (row) => number(row.found) },
      { title: "Wanted", number: true, of: (row) => number(row.wanted) },
      { title: "Missed by", number: true, of: (row) => number(row.missed_by) },
    ],
    system.subsets,
  );
}

function versions(player, system) {
  return table(
    `${player}, ${system.system_id}: versions of the prediction`,
    [
      { title: "Written", of: (row) => moment(row.created_at) },
      { title: "Standing", of: (row) => row.standing },
      { title: "Line", number: true, of: (row) => tenths(row.line) },
      { title: "Prediction", number: true, of: (row) => tenths(row.prediction) },
      { title: "Recommends", of: (row) => number(row.recommendation) },
    ],
    system.versions,
  );
}

function way({ player, shown, systems }) {
  const public_ = shown && [recommended(shown), ` in ${count(shown.groups.length, "group")}, `, shown.outcome ?? "without a side"];
  return h(
    "details",
    {},
    h("summary", {}, `${player}: `, shown ? public_ : "not shown"),
    systems.map((system) => [
      facts({
        Model: system.system_id,
        Edge: number(system.edge),
        Confidence: number(system.confidence),
        Score: number(system.composite_score),
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
  const players = withObjects(why.players, "players", why.columns).filter(({ player }) => (player ?? "").toLowerCase().includes(wanted));
  return [form, faceOf(why.status), h("p", {}, `${players.length} of ${why.players.length} players`), players.map(way)];
});
