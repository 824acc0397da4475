// A model beside what needs no model: the bookmakers' line, always over, always under.

import { shares } from "./charts.js";
import { part } from "./records.js";
import { h } from "./write.js";

/** Draw how often the prediction was closer to the points than the line was: rows {name, closer, equal, further, share}. */
export function closeness(caption, rows) {
  const drawn = shares(caption, rows);
  const said = "Below 50% the line was closer to the points more often than the prediction was.";
  return drawn && part("Is the model closer than the line?", null, drawn, h("p", { class: "quiet" }, said));
}

/** Return what one side of the same lines would have made, as rows of a table. */
export function baselineRows(baselines) {
  if (!baselines) return [];
  return [["Always over", baselines.over], ["Always under", baselines.under]].map(([name, { stats }]) => ({ name, stats }));
}

/** Write how to read these rows. */
export function baselineNote() {
  return h("p", { class: "quiet" }, "Always over and always under: the same lines with one side. A coin would be right in half of them.");
}
