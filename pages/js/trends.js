// Trends: runs, who is above or below his lines, who comes back after a bad game, what matters, and teams. They describe.

import { face, faceOf, ifThere, load, show } from "./page.js";
import { matchup, playerLink } from "./picks.js";
import { axisOf, count, dateLink, dayOfYear, h, intervalInline, isSmall, nothing, number, table, tenths, units } from "./write.js";

const FIRST = 5;
const RUNS = { over: "Over the line", under: "Under the line", prediction_hits: "Our picks that won", prediction_misses: "Our picks that lost" };
const KINDS = { star: "Stars", scorer: "Scorers", rotation: "Rotation players", role_player: "Role players", all: "All of them" };
const CELLS = { back_to_back: "no day of rest", one_day: "one day of rest", rested: "two days or more", home: "at home", away: "away" };

function section(id, title, chance, ...content) {
  return h("section", { id }, h("h2", {}, title), h("p", { class: "quiet" }, chance, " It describes, and recommends nothing."), content);
}

/** Make a table of the first rows; the others open when somebody asks for them. */
function brief(caption, all, rows) {
  if (!rows.length) return null;
  const columns = all.filter((column) => column !== TODAY || rows.some(({ game }) => game));
  const rest = rows.slice(FIRST);
  const more = rest.length ? h("details", {}, h("summary", {}, `${number(rest.length)} more`), table(`${caption}: the others`, columns, rest)) : null;
  return [table(caption, columns, rows.slice(0, FIRST)), more];
}

const WHO = { title: "Player", of: (row) => [playerLink(row), " ", h("span", { class: "quiet" }, row.team)] };
const TODAY = {
  title: "Today",
  rank: 2,
  of: ({ game }) => (game ? matchup({ ...game, team: null }) : nothing("no game today")),
};

function margin({ avg_margin: mean }) {
  return units(mean, 1);
}

/**
 * Make the column of intervals of some rows, on one axis, and what stands for it below the name of a row on a phone; `of`
 * returns [rate, bounds, whether the sample is small].
 */
function intervals(rows, of) {
  const axis = axisOf([rows.map(of).map(([rate, bounds, isFew]) => ({ rate, ...bounds, isSmall: isFew }))]);
  const draw = (row, className) => {
    const [rate, bounds, isFew] = of(row);
    const drawn = bounds && intervalInline({ rate, ...bounds, isSmall: isFew }, axis);
    return drawn && h("span", { class: className }, h("span", {}, tenths(bounds.low)), drawn, h("span", {}, tenths(bounds.high)));
  };
  // of a rank that is folded nowhere
  return [{ title: "Interval", rank: 4, of: (row) => draw(row, "ends") }, (row) => draw(row, "ends narrow")];
}

function percent(rate) {
  return rate === null ? nothing("nothing to count") : `${tenths(rate)}%`;
}

function streaks({ streaks: kinds, min_length: least }) {
  const columns = [
    WHO,
    { title: "Games", number: true, of: ({ length }) => number(length) },
    { title: "Margin", number: true, of: margin },
    { title: "Since", rank: 2, of: ({ since }) => dateLink(since) },
    TODAY,
  ];
  const made = Object.entries(RUNS).filter(([name]) => kinds[name]).map(([name, title]) => {
    const { count: amount, expected_by_chance: expected, players } = kinds[name];
    const caption = `${title}: ${count(amount, "run")} of ${number(least)} games or more; fair coins would give ${tenths(expected)}`;
    const shown = columns.filter((column) => players.some(({ avg_margin: mean }) => mean !== null) || column.of !== margin);
    return h("div", {}, brief(caption, shown, players) ?? h("p", {}, `${caption}.`));
  });
  const chance = "Chance alone makes runs, too: beside each kind stands how many fair coins would give. Margin: mean points beyond the line.";
  return section("streaks", "Runs", chance, h("div", { class: "pairs" }, made));
}

function hotAndCold({ hot, cold, league, players_considered: considered }) {
  const chance = `All ${count(considered, "player")} together went over their lines in ${tenths(league.over_rate)}% of ${count(league.games, "game")}. The first of so many is lucky, too.`;
  const [interval, below] = intervals([...hot, ...cold], ({ over_rate: rate, interval: bounds }) => [rate, bounds]);
  const columns = [
    { ...WHO, of: (row) => [WHO.of(row), below(row)] },
    { title: "Over", number: true, of: ({ overs, games }) => `${number(overs)} of ${number(games)}` },
    { title: "Rate", number: true, of: ({ over_rate: rate }) => percent(rate) },
    interval,
    { title: "Run", number: true, rank: 2, of: ({ streak }) => `${number(streak.length)} ${streak.against_line}` },
    { title: "Margin", number: true, rank: 2, of: margin },
    TODAY,
  ];
  const tables = [["Above their lines lately", hot], ["Below their lines lately", cold]].map(([caption, rows]) => brief(caption, columns, rows));
  return section("hot-cold", "Above and below their lines", chance, tables);
}

function bounceBack({ players, league, any_game_rate: any, history_from: from }) {
  const known = players.filter(({ rate }) => rate !== null);
  const left = players.length - known.length;
  const chance = [
    any === null ? null : `Any game reaches a player's mean before it in ${tenths(any)}% of all. `,
    league.rate === null ? null : `The next one after a bad game did in ${tenths(league.rate)}%: ${number(league.bounced)} of ${number(league.sample)}${from ? ` since ${dayOfYear(from)}` : ""}.`,
  ];
  const [interval, below] = intervals(known, ({ rate, interval: bounds }) => [rate, bounds]);
  const columns = [
    { ...WHO, of: (row) => [WHO.of(row), below(row)] },
    { title: "Came back", number: true, of: ({ bounced, sample }) => `${number(bounced)} of ${number(sample)}` },
    { title: "Rate", number: true, of: ({ rate }) => percent(rate) },
    interval,
    { title: "Last game", rank: 2, of: ({ last_game: last }) => [`${number(last.points)}, v ${last.opponent}, `, dateLink(last.date)] },
    { title: "Mean before", number: true, rank: 2, of: ({ average }) => tenths(average) },
    TODAY,
  ];
  const rest = left ? h("p", {}, `${count(left, "player")} had such a game last, but too few before it to say anything.`) : null;
  return section("bounce-back", "After a bad game", chance, brief("Players whose last game was far below their mean", columns, known), rest);
}

/** Return the cells of a kind of player, each with its name. */
function cellsOf({ overall, rest, location, weekday }) {
  const named = { overall, ...rest, ...location, ...weekday };
  return Object.entries(named).map(([name, cell]) => ({ name: CELLS[name] ?? name.replace(/^.*day$/, (day) => `on ${day[0].toUpperCase()}${day.slice(1)}`), ...cell }));
}

function whatMatters({ archetypes, cells }) {
  const all = archetypes.map((each) => [each, cellsOf(each)]);
  const left = all.flatMap(([, each]) => each).filter(({ over_rate: rate }) => rate === null).length;
  const rows = all.flatMap(([, each]) => each).filter(({ over_rate: rate }) => rate !== null);
  const [interval, below] = intervals(rows, ({ over_rate: rate, interval: bounds }) => [rate, bounds]);
  const columns = [
    { title: "Games", of: (row) => [row.name, below(row)] },
    { title: "Over", number: true, of: ({ overs, games }) => `${number(overs)} of ${number(games)}` },
    { title: "Rate", number: true, of: ({ over_rate: rate }) => percent(rate) },
    interval,
  ];
  const overview = all.map(([{ archetype, players, overall }]) => ({ name: KINDS[archetype] ?? archetype, players, ...overall }));
  const kinds = [{ title: "Players", of: (row) => [row.name, h("small", { class: "quiet" }, count(row.players, "player")), below(row)] }, ...columns.slice(1)];
  const parts = all.map(([{ archetype }, each]) => {
    const known = each.filter(({ over_rate: rate }) => rate !== null).slice(1);
    const name = `${KINDS[archetype] ?? archetype} by rest, place and weekday`;
    return known.length ? h("details", {}, h("summary", {}, name), table(name, columns, known)) : null;
  });
  const chance = cells ? `Of the intervals of these ${number(cells)} cells, about one in twenty misses by chance alone.` : "No cell has games enough for a rate yet.";
  const rest = left ? h("p", {}, `${count(left, "cell")} with too few games left out.`) : null;
  return section("what-matters", "What matters", chance, cells ? table("How often they went over their lines", kinds, overview.filter(({ over_rate: rate }) => rate !== null)) : null, parts, rest);
}

function teams({ teams: all }) {
  const [over, under] = ["overs", "unders"].map((name) => all.reduce((sum, { season }) => sum + season[name], 0));
  const chance = `Against all teams together players went over their lines ${number(over)} times and under ${number(under)} times. The first of ${number(all.length)} is lucky, too.`;
  const cell = (name) => (row) => (row[name].over_rate === null ? nothing("no game") : `${number(row[name].overs)} of ${number(row[name].decided)}`);
  const [interval, below] = intervals(all, ({ season }) => [season.over_rate, season.interval, isSmall(season)]);
  const columns = [
    { title: "Against", of: (row) => [row.team, isSmall(row.season) ? h("small", { class: "quiet" }, "small sample") : null, below(row)] },
    { title: "Over", number: true, of: cell("season") },
    { title: "Rate", number: true, of: ({ season }) => percent(season.over_rate) },
    interval,
    { title: "Last 10 games", number: true, rank: 2, of: cell("last_10") },
    { title: "Margin", number: true, of: ({ points }) => units(points.difference, 1) },
  ];
  return section("teams", "Against each team", chance, table("How often players went over their lines against a team; margin: their mean points beyond the lines", columns, all));
}

const PARTS = [
  ["streaks_today", "streaks", "Runs", streaks],
  ["trends_hot_cold", "hot-cold", "Above and below", hotAndCold],
  ["trends_bounce_back", "bounce-back", "After a bad game", bounceBack],
  ["trends_what_matters", "what-matters", "What matters", whatMatters],
  ["trends_teams", "teams", "Teams", teams],
];

await show(async () => {
  const files = await Promise.all(PARTS.map(([kind]) => ifThere(load(kind))));
  const parts = PARTS.map((part, index) => [files[index], ...part]).filter(([file]) => file && file.status !== "no_data");
  if (!parts.length) return face("Nothing yet", "Trends come once players have played.");
  const [[first]] = parts;
  return [
    h("p", { class: "lock" }, `Games before ${dayOfYear(first.as_of_date)} count. What they suggest for today stands with each of `, h("a", { href: "tonight.html" }, "tonight's games"), "."),
    h("nav", { class: "choices", "aria-label": "Parts of this page" }, parts.map(([, , id, name]) => h("a", { href: `#${id}` }, name))),
    faceOf(first.status),
    parts.map(([file, , , , part]) => part(file)),
  ];
});
