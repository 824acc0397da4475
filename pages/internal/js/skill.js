// Skill: what might make a difference to a model's record, each beside what always one side would have made.

import { face, faceOf } from "../../js/page.js";
import { axisOfRecords, choices, recordTable } from "../../js/records.js";
import { dayOfYear, facts, h, tenths } from "../../js/write.js";
import { plain, readInternal, showInternal, words } from "./frame.js";

const TITLES = {
  agreement: "Models that take the same side",
  confidence: "Confidence",
  direction: "Direction",
  edge: "Edge, whole points",
  home: "At home",
  hour: "Hours from the first version to the lock",
  line_band: "Line",
  month: "Month",
  rest: "Rest",
  signal: "Signal",
  version: "Version",
};
const WINDOWS = [
  ["season", "This season"],
  ["all", "All seasons"],
];

const BESIDE = [
  { title: "Always over", number: true, of: ({ baselines }) => tenths(baselines.over.stats.hit_rate) },
  { title: "Always under", number: true, of: ({ baselines }) => tenths(baselines.under.stats.hit_rate) },
  { title: "Closer", number: true, of: ({ closer_than_the_line: { share } }) => tenths(share) },
  { title: "Line value", number: true, of: ({ line_value: { mean } }) => plain(mean) },
].map((column) => ({ ...column, rank: 3 }));

function split(by, rows, axis) {
  const title = TITLES[by] ?? words(by);
  return recordTable(title, { title: "Value", of: ({ value }) => words(value) }, rows, { more: BESIDE, axis });
}

await showInternal(async () => {
  const skill = await readInternal("admin/skill.json");
  const query = new URLSearchParams(location.search);
  const model = skill.models.find(({ codename }) => codename === query.get("model")) ?? skill.models[0];
  if (!model) return faceOf(skill.status);
  const window = query.get("window") === "all" ? "all" : "season";
  const hrefOf = (codename, name) => `skill.html?model=${codename}&window=${name}`;
  const { splits } = model[window];
  const axis = axisOfRecords(splits);
  return [
    facts({ Season: skill.season, "As of": dayOfYear(skill.as_of_date), Model: `${model.name} (${model.system_id})` }),
    choices(
      "Models",
      skill.models.map(({ codename }) => [codename, codename]),
      model.codename,
      (each) => hrefOf(each, window),
    ),
    choices("Dates", WINDOWS, window, (each) => hrefOf(model.codename, each)),
    h("p", {}, "Rates in percent. Always over, always under: what one side of the same lines would have made."),
    splits.length ? null : face("Nothing yet", "This model has predicted nothing in these dates."),
    [...new Set(splits.map(({ by }) => by))].map((by) =>
      split(
        by,
        splits.filter((each) => each.by === by),
        axis,
      ),
    ),
  ];
});
