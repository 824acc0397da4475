// The record of every group: windows side by side, and the units won over time.

import { chart } from "./charts.js";
import { facts, h, table } from "./dom.js";
import { ifThere, load } from "./documents.js";
import { faceOf } from "./faces.js";
import { show } from "./page.js";
import { number, units } from "./rates.js";
import { dateLink, longDay, shortDay } from "./times.js";
import { byLength, windowChart, windowTable } from "./windows.js";

function unitsOverTime({ groups }) {
  const drawn = groups.filter(({ days }) => days.length);
  if (!drawn.length) return null;
  const place = h("div");
  const pick = (id) => {
    const chosen = drawn.find((group) => group.id === id);
    const values = drawn.flatMap((group) =>
      group.days.map((day) => ({ name: group.name, chosen: group === chosen, date: day.date, units: day.cumulative_units })),
    );
    const changes = chosen.changed_on.map(shortDay).join(", ");
    const caption = `${chosen.name}: units won since the season began, one staked on each pick; the other groups are grey`;
    place.replaceChildren(
      ...[
        chart("units", caption, values),
        changes ? h("p", {}, `Its definition changed on ${changes}.`) : "",
        table(
          `${chosen.name}: its newest dates`,
          [
            { title: "Date", of: (day) => dateLink(day.date, shortDay(day.date)) },
            { title: "Record", number: true, of: (day) => `${day.wins}–${day.losses}` },
            { title: "Units", number: true, of: (day) => units(day.units) },
            { title: "Units so far", number: true, of: (day) => units(day.cumulative_units) },
            { title: "Pending", number: true, of: (day) => number(day.pending) },
          ],
          chosen.days.slice(-10).reverse(),
        ),
      ].filter(Boolean),
    );
  };
  const options = drawn.map(({ id, name }) => h("option", { value: id }, name));
  const select = h("select", { change: (event) => pick(event.target.value) }, options);
  pick(drawn[0].id);
  return [h("h2", {}, "Units over time"), h("p", { class: "field" }, h("label", {}, "Group ", select)), place];
}

await show(async () => {
  const [performance, history, groups] = await Promise.all([
    load("subsets_performance"),
    ifThere(load("subsets_history")),
    ifThere(load("systems_subsets")),
  ]);
  const windows = byLength(performance.windows);
  const from = performance.published_from;
  return [
    facts({ Season: performance.season, Model: performance.model, "As of": longDay(performance.as_of_date) }),
    faceOf(performance.status),
    h("p", {}, from ? `From ${longDay(from)} on a record counts what was shown before the first game began; before that date it is reconstructed by the rules.` : "These records are reconstructed by the rules: nothing was kept of what was shown."),
    h("p", {}, "Grey: fewer than 30 decided picks. Groups share picks, so their records are not independent of each other."),
    h("h2", {}, "Windows"),
    h("div", { class: "cards" }, windows.map(([title, window]) => windowChart(title, window, window.groups))),
    windows.map(([title, window]) => windowTable(title, "Group", window, window.groups)),
    history && unitsOverTime(history),
    groups && [
      h("h2", {}, "The groups"),
      h("dl", {}, groups.groups.map((each) => [h("dt", {}, h("strong", {}, each.name)), h("dd", {}, each.description)])),
    ],
  ];
});
