// Track record: what was shown before the games, apart from what was worked out afterwards, and how to check it.

import { face, faceOf, ifThere, later, load, read, show } from "./page.js";
import { groupLink } from "./picks.js";
import {
  apart,
  baselineNote,
  baselineRows,
  choices,
  closeness,
  countTable,
  lineWords,
  noSeason,
  part,
  range,
  recordTable,
  SHARED,
  sidePart,
  sidesOf,
  tierRows,
  unitsNote,
  windowsOf,
} from "./records.js";
import { dayOfYear, glossary, h, number, table, units, wonAndLost } from "./write.js";

const COUNTS = ["wins", "losses", "pushes", "voids", "pending"];
const NAME = { title: "Group", of: groupLink };

/** Add up the counts of some days of each group. */
function added({ groups }, [first, last]) {
  return groups.map(({ days, ...group }) => {
    const counted = days.filter(({ date }) => date >= first && date <= last);
    const sums = COUNTS.map((name) => [name, counted.reduce((sum, day) => sum + day[name], 0)]);
    return { ...group, stats: Object.fromEntries(sums) };
  });
}

/** Write a window whose dates are of one kind with its rates; of one that spans both, only counts can be told apart. */
function inWindow({ start_date: first, end_date: last, groups }, history, from) {
  const sides = sidesOf(first, last, from);
  const spans = sides.shown && sides.afterwards;
  if (spans && !history) return null;
  const tableOf = (dates) => (caption) => {
    const counted = spans ? added(history, dates) : groups;
    if (counted.every(({ stats }) => !stats.wins && !stats.losses)) return h("p", {}, "None decided yet.");
    return spans ? countTable(caption, NAME, counted) : recordTable(caption, NAME, groups);
  };
  return [
    ...Object.entries(sides).map(([kind, dates]) => dates && sidePart(kind, dates, tableOf(dates))),
    spans ? h("p", { class: "quiet" }, "The files have rates of this window for both together only, so none stands here.") : null,
  ];
}

/** Write how lines moved: of the best bets, where the file has them, in words; of each group in a table. */
function lineValues(groups, best) {
  const known = groups.filter(({ line_value: value }) => value?.picks);
  if (!known.length) return null;
  const columns = [
    NAME,
    { title: "Our way", number: true, of: ({ line_value: value }) => number(value.our_way) },
    { title: "Against", number: true, of: ({ line_value: value }) => number(value.against_us) },
    { title: "Unmoved", number: true, rank: 3, of: ({ line_value: value }) => number(value.unmoved) },
    { title: "Mean", number: true, rank: 2, of: ({ line_value: value }) => units(value.mean) },
    { title: "First lines", number: true, of: ({ line_value: value }) => wonAndLost(value.at_first_line) },
  ];
  const moved = glossary("line-value", "has moved our way");
  const caption = "How lines moved between the first sight of a pick and its lock";
  return part(
    "Did lines move our way?",
    null,
    h("p", { class: "quiet" }, "A line that rises after an over, or falls after an under, ", moved, "."),
    best?.line_value.picks ? [h("h3", {}, "Best bets"), lineWords(best.line_value)] : null,
    h("details", { open: best ? null : "" }, h("summary", {}, "Every group"), table(caption, columns, known)),
  );
}

/** Write how the model in use does in all its picks of a side, whatever group takes them. */
function modelParts({ name, windows }, wanted) {
  const { start_date: first, end_date: last, baselines, closer_than_the_line: closer, stats, tiers } = windows[wanted];
  if (stats.hit_rate === null) return null;
  const dates = range(first, last);
  const column = { title: "Picks of a side", of: (row) => row.name };
  const others = baselineRows(baselines);
  const compared = recordTable(`Picks of a side, ${dates}`, column, [{ name, stats }, ...others]);
  const far = recordTable(`Picks of a side by their distance from the line, ${dates}`, column, tierRows(tiers));
  return [
    closer && closeness(`${name} against the line, ${dates}`, [{ name, ...closer }]),
    others.length ? part("Better than always over, or always under?", null, compared, baselineNote()) : null,
    part("Far from the line, more often right?", null, far),
  ];
}

/** Return the season of a file of all seasons, as if it were one: when it began, and what was shown of it first. */
function lifetime({ lifetime: all, seasons, as_of_date: asOf }) {
  const shown = seasons
    .map(({ published_from: from }) => from)
    .filter(Boolean)
    .sort();
  return { ...all, first_game_date: all.first_date, last_game_date: asOf, published_from: shown[0] ?? null };
}

await show(async () => {
  const wanted = new URLSearchParams(location.search).get("window") ?? "season";
  const index = await read("index.json");
  const { season } = index;
  const [models, whole, all] = await Promise.all([
    ifThere(load("systems_performance")),
    wanted === "season" ? ifThere(load("seasons", { season })) : null,
    wanted === "all" ? ifThere(load("seasons_index")) : null,
  ]);
  const performance = whole || all ? null : await load("subsets_performance");
  const windows = windowsOf(performance?.windows ?? models?.models[0]?.windows ?? {});
  const items = [...windows, ...(index.seasons ? [["all", "All seasons"]] : [])];
  const others = choices("Window", items, wanted, (name) => `record.html?window=${name}`);
  if (performance && !Object.hasOwn(performance.windows, wanted)) return [face("There is no such window", "These are:"), others];
  const window = performance?.windows[wanted];
  const { as_of_date: asOf, status, published_from: from } = whole ?? all ?? performance;
  const held = whole ?? (all && lifetime(all));
  if (held && !held.first_game_date) return [others, noSeason(status)];
  const isSplit = performance && from > window.start_date && from <= window.end_date;
  const [history, dates] = await Promise.all([
    isSplit ? ifThere(load("subsets_history")) : null,
    whole ?? ifThere(load("schedule_game_counts")),
  ]);
  const champion = models?.models.find(({ is_champion: isInUse }) => isInUse);
  const file = whole ? `seasons/${season}` : all ? "seasons/index" : "subsets/performance";
  const links = [h("a", { href: `../v1/${file}.json` }, "JSON"), " · ", h("a", { href: "#check" }, "Check it yourself")];
  return [
    h("p", { class: "lock" }, `As of ${dayOfYear(asOf)} · ${all ? "all seasons" : `season ${season}`} · `, links),
    others,
    faceOf(status),
    held ? apart(held, sidesOf(held.first_game_date, held.last_game_date, held.published_from)) : inWindow(window, history, from),
    unitsNote(" ", SHARED),
    lineValues((held ?? window).groups, held?.best_bets),
    champion?.windows[wanted] ? modelParts(champion, wanted) : null,
    dates && later(import("./proof.js").then(({ proof }) => proof(dates))),
  ];
});
