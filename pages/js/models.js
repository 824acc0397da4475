// The models: the one in use first, then those on trial; each by side and distance from the line, beside what is simple.

import { face, faceOf, ifThere, load, show } from "./page.js";
import {
  baselineNote,
  baselineRows,
  choices,
  closeness,
  lineWords,
  part,
  range,
  recordTable,
  sidesOf,
  tierRows,
  unitsNote,
  windowsOf,
} from "./records.js";
import { dayOfYear, h, monthOf, number } from "./write.js";

const NAME = { title: "Picks of a side", of: ({ name }) => name };

function addressOf(model, window) {
  return `models.html?model=${encodeURIComponent(model)}&window=${encodeURIComponent(window)}`;
}

function roleOf({ is_champion: isInUse }) {
  return isInUse ? "in use" : "on trial";
}

/** Write the record of the version in use beside that of all versions, each with its dates. */
function versions({ version, in_production_since: since, version_stats: stats }, whole, asOf) {
  const rows = [
    stats && { name: `Version ${number(version)}, ${range(since, asOf)}`, stats },
    whole && { name: `All versions, ${range(whole.start_date, whole.end_date)}`, stats: whole.stats },
  ].filter(Boolean);
  return recordTable("Its version now, and all its versions of the season", { ...NAME, title: "Version" }, rows);
}

/** Write the season of a model: what was shown apart from what was worked out afterwards, and its months. */
function season({ published, reconstructed, months }, { published_from: from, first_game_date: first, last_game_date: last }) {
  const { shown, afterwards } = sidesOf(first, last, from);
  const rows = [
    shown && { name: `Shown before the first game, ${range(...shown)}`, stats: published.stats },
    afterwards && { name: `Worked out afterwards, ${range(...afterwards)}`, stats: reconstructed.stats },
    ...months.map(({ month, stats }) => ({ name: monthOf(`${month}-01`), stats })),
  ].filter(Boolean);
  return part("The season", null, recordTable("Shown or worked out afterwards, and by month", { ...NAME, title: "Dates" }, rows));
}

function cuts(model, { stats, directions, tiers, baselines }) {
  return [
    { name: model.name, stats },
    ...baselineRows(baselines),
    { name: "Its overs", stats: directions.over.stats },
    { name: "Its unders", stats: directions.under.stats },
    ...tierRows(tiers),
  ];
}

function inWindow(model, windows, wanted) {
  const [, title, window] = windows.find(([name]) => name === wanted);
  const { start_date: first, end_date: last, baselines, line_value: value } = window;
  const dates = range(first, last);
  const rows = windows.map(([, name, { closer_than_the_line: closer }]) => ({ name, ...closer }));
  return [
    part(title, dates, recordTable(`Picks of a side, ${dates}`, NAME, cuts(model, window)), baselines && baselineNote()),
    window.closer_than_the_line && closeness(`${model.name} against the line`, rows),
    value?.picks ? part("Did lines move its way?", dates, lineWords(value)) : null,
  ];
}

await show(async (main) => {
  const parameters = new URLSearchParams(location.search);
  const performance = await load("systems_performance");
  const { as_of_date: asOf, models, season: name } = performance;
  const inOrder = [...models].sort((one, other) => other.is_champion - one.is_champion);
  const wanted = parameters.get("model") ?? inOrder[0]?.model;
  const wantedWindow = parameters.get("window") ?? "season";
  const names = inOrder.map((each) => [each.model, `${each.name}, ${roleOf(each)}`]);
  const others = choices("Models", names, wanted, (value) => addressOf(value, wantedWindow));
  const model = models.find((each) => each.model === wanted);
  if (!models.length) return faceOf(performance.status);
  if (!model) return [face("There is no such model", "These are:"), others];
  const windows = windowsOf(model.windows);
  const titles = choices("Window", windows, wantedWindow, (value) => addressOf(wanted, value));
  if (!Object.hasOwn(model.windows, wantedWindow)) return [face("There is no such window", "These are:"), titles];
  main.querySelector("h1").textContent = model.name;
  const frame = [
    h("p", { class: "lock" }, `${model.is_champion ? "In use" : "On trial"} · as of ${dayOfYear(asOf)} · season ${name}`),
    others,
    faceOf(performance.status),
  ];
  const isIdle = windows.every(([, , { stats }]) => !stats.picks && !stats.pending && !stats.pushes && !stats.voids);
  if (isIdle) return [frame, h("p", {}, "It has picked no side this season.")];
  const [known, whole] = await Promise.all([ifThere(load("systems_models")), ifThere(load("seasons", { season: name }))]);
  const version = known?.models.find((each) => each.model === wanted);
  const ofSeason = whole?.models.find((each) => each.model === wanted);
  return [
    frame,
    version && versions(version, model.windows.season, asOf),
    titles,
    inWindow(model, windows, wantedWindow),
    ofSeason && season(ofSeason, whole),
    unitsNote(),
  ];
});
