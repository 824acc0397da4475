// Track record: what was shown before the games, apart from what was worked out afterwards, and how to check it.

import { baselineNote, baselineRows, closeness } from "./against.js";
import { face, faceOf, ifThere, load, read, show } from "./page.js";
import { proof } from "./proof.js";
import {
  apart, choices, groupLink, lineWords, part, range, recordTable, sidePart, sidesOf, tierRows, unitsNote, windowsOf,
} from "./records.js";
import { dayOfYear, h, number, table, units, wonAndLost } from "./write.js";

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

function countTable(caption, groups) {
  return table(
    caption,
    [
      NAME,
      { title: "Record", number: true, of: ({ stats }) => wonAndLost(stats) },
      { title: "Push", number: true, rank: 2, of: ({ stats }) => number(stats.pushes) },
      { title: "Void", number: true, rank: 2, of: ({ stats }) => number(stats.voids) },
      { title: "To come", number: true, rank: 2, of: ({ stats }) => number(stats.pending) },
    ],
    groups,
  );
}

/** Write a window whose dates are of one kind with its rates; of one that spans both, only counts can be told apart. */
function inWindow({ start_date: first, end_date: last, groups }, history, from) {
  const sides = sidesOf(first, last, from);
  const spans = sides.shown && sides.afterwards;
  if (spans && !history) return null;
  const tableOf = (dates) => (caption) => {
    const counted = spans ? added(history, dates) : groups;
    if (counted.every(({ stats }) => !stats.wins && !stats.losses)) return h("p", {}, "None decided yet.");
    return spans ? countTable(caption, counted) : recordTable(caption, NAME, groups);
  };
  return [
    ...Object.entries(sides).map(([kind, dates]) => dates && sidePart(kind, dates, tableOf(dates))),
    spans ? h("p", { class: "quiet" }, "The files have rates of this window for both together only, so counts stand alone.") : null,
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
  const caption = "How lines moved between the first sight of a pick and its lock";
  return part(
    "Did lines move our way?",
    null,
    h("p", { class: "quiet" }, "A line that rises after an over, or falls after an under, has moved our way."),
    best?.line_value.picks ? [h("h3", {}, "Best bets"), lineWords(best.line_value)] : null,
    h("details", { open: best ? null : "" }, h("summary", {}, "Every group"), table(caption, columns, known)),
  );
}

/** Write how the model in use does in all its picks of a side, whatever group takes them. */
function modelParts({ name, windows }, wanted) {
  const { start_date: first, end_date: last, baselines, closer_than_the_line: closer, stats, tiers } = windows[wanted];
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

await show(async () => {
  const wanted = new URLSearchParams(location.search).get("window") ?? "season";
  const [performance, seasons, models, counts, manifest] = await Promise.all([
    load("subsets_performance"),
    ifThere(load("seasons_index")),
    ifThere(load("systems_performance")),
    ifThere(load("schedule_game_counts")),
    ifThere(read("manifest.json")),
  ]);
  const { as_of_date: asOf, published_from: from, season, windows } = performance;
  const found = windowsOf(windows);
  const isMany = (seasons?.seasons.length ?? 0) > 1;
  const items = [...found.map(([name, title]) => [name, title]), ...(isMany ? [["all", "All seasons"]] : [])];
  const others = choices("Window", items, wanted, (name) => `record.html?window=${name}`);
  if (!items.some(([name]) => name === wanted)) return [face("There is no such window", "These are:"), others];
  const window = windows[wanted];
  const whole = wanted === "season" ? await ifThere(load("seasons", { season })) : null;
  const [history, checked] = await Promise.all([
    window && !whole && from > window.start_date && from <= window.end_date ? ifThere(load("subsets_history")) : null,
    counts ? proof(counts, manifest) : null,
  ]);
  const all = whole ?? (wanted === "all" ? seasons.lifetime : null);
  const [first, last] = whole ? [whole.first_game_date, whole.last_game_date] : [seasons?.lifetime.first_date, asOf];
  const champion = models?.models.find(({ is_champion: isInUse }) => isInUse);
  const file = `../v1/${whole ? `seasons/${season}` : "subsets/performance"}.json`;
  const links = [h("a", { href: file }, "JSON"), " · ", h("a", { href: "#check" }, "Check it yourself")];
  return [
    h("p", { class: "lock" }, `As of ${dayOfYear(asOf)} · season ${season} · `, links),
    others,
    faceOf(performance.status),
    all ? apart(all, sidesOf(first, last, from)) : inWindow(window, history, from),
    unitsNote(" Groups share picks; their records are not independent."),
    lineValues((all ?? window).groups, all?.best_bets),
    champion && window ? modelParts(champion, wanted) : null,
    checked,
  ];
});
