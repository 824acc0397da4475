// Coverage: whether upstream has delivered its rows, which runs are stuck, and how many players have a prediction.

import { facts, h, table } from "../../js/dom.js";
import { readInternal } from "../../js/documents.js";
import { faceOf } from "../../js/faces.js";
import { number, tenths } from "../../js/rates.js";
import { longDay, moment } from "../../js/times.js";
import { showInternal } from "./frame.js";

await showInternal(async () => {
  const inputs = await readInternal("admin/inputs.json");
  const missing = (days) => (days ?? []).filter((day) => day.is_missing).map(({ date }) => date);
  return [
    facts({
      Season: inputs.season,
      "As of": longDay(inputs.as_of_date),
      "Runs failed today": number(inputs.runs?.failed_today),
      "Runs stuck": number(inputs.runs?.stuck.length),
    }),
    faceOf(inputs.status),
    h("h2", {}, "Warnings"),
    inputs.warnings.length
      ? table(
          "Warnings by kind, and the newest of each",
          [
            { title: "Kind", of: (row) => row.kind.replaceAll("_", " ") },
            { title: "Number", number: true, of: (row) => number(row.count) },
            { title: "Newest", of: (row) => row.newest.map(({ date, what, detail }) => [date, what, detail].filter(Boolean).join(", ")).join("; ") },
            { title: "What to do", of: (row) => row.how_to_fix },
          ],
          inputs.warnings,
        )
      : h("p", {}, "There are none."),
    h("h2", {}, "Raw tables"),
    table(
      "Raw tables and the newest dates that lack rows",
      [
        { title: "Table", of: (row) => row.name },
        { title: "There", of: (row) => (row.is_present ? "yes" : "no") },
        { title: "Newest game date", of: (row) => number(row.newest_game_date) },
        { title: "Newest row", of: (row) => (row.newest_row_at ? moment(row.newest_row_at) : "–") },
        { title: "Missing", of: (row) => missing(row.days).join(", ") || "–" },
      ],
      inputs.tables,
    ),
    inputs.runs?.stuck.length
      ? table(
          "Runs that are stuck",
          [
            { title: "Run", of: (row) => row.run_id },
            { title: "Data of", of: (row) => number(row.data_date) },
            { title: "Hours", number: true, of: (row) => number(row.hours) },
          ],
          inputs.runs.stuck,
        )
      : null,
    h("h2", {}, "Predictions"),
    table(
      "Players who were expected, and those who have a prediction",
      [
        { title: "Date and model", of: (row) => `${row.date}, ${row.system_id}` },
        { title: "Expected with a line", number: true, of: (row) => number(row.expected_with_line) },
        { title: "Predicted with a line", number: true, of: (row) => number(row.predicted_with_line) },
        { title: "Share, percent", number: true, of: (row) => tenths(row.share) },
        { title: "Missing", of: (row) => row.missing.map(({ player, player_lookup: id }) => player ?? id).join(", ") || "–" },
      ],
      inputs.coverage,
    ),
  ];
});
