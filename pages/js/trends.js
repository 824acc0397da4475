// Trends: runs, who is above or below his lines, who comes back after a bad game, what matters, and teams. They describe.

import { face, faceOf, ifThere, load, show } from "./page.js";
import { matchup, playerOfTeam } from "./picks.js";
import { axisOf, count, dateLink, dayOfYear, h, interval, isSmall, nothing, number, table, tenths, units } from "./write.js";

const FIRST = 5;
const RUNS = {
  over: "Over the line",
  under: "Under the line",
  prediction_hits: "Our picks that won",
  prediction_misses: "Our picks that lost",
};
const KINDS = { star: "Stars", scorer: "Scorers", rotation: "Rotation players", role_player: "Role players", all: "All of them" };
const CELLS = {
  back_to_back: "no day of rest",
  one_day: "one day of rest",
  rested: "two days or more",
  home: "at home",
  away: "away",
};

function section(id, title, chance, ...content) {
  return h(
    "section",
    { id },
    h("h2", {}, title),
    h("p", { class: "quiet" }, chance, " It describes, and recommends nothing."),
    content,
  );
}

/** Make a table of the first rows; the others open when somebody asks for them. */
function brief(caption, all, rows) {
  if (!rows.length) return null;
  const columns = all.filter((column) => column !== TODAY || rows.some(({ game }) => game));
  const rest = rows.slice(FIRST);
  const more = rest.length
    ? h("details", {}, h("summary", {}, `${number(rest.length)} more`), table(`${caption}: the others`, columns, rest))
    : null;
  return [table(caption, columns, rows.slice(0, FIRST)), more];
}

const WHO = { title: "Player", of: playerOfTeam };
const TODAY = {
  title: "Today",
  rank: 2,
  of: ({ game }) => (game ? matchup({ ...game, team: null }) : nothing("no game today")),
};

function margin({ avg_margin: mean }) {
  return units(mean, 1);
}

function over({ overs, games, over_rate: rate, interval: bounds }) {
  return { part: overs, whole: games, rate, interval: bounds };
}

/**
 * Make the columns of rows with a rate: the name, how many of how many, the rate and its interval, on one axis and below
 * the name on a phone; `of` returns a row's {part, whole, rate, interval, sample}.
 */
function rated({ title, of: name }, what, rows, of, more = []) {
  const known = rows.map(of).filter(({ rate }) => rate !== null);
  const drawn = ({ rate, interval: bounds, sample }) => ({ rate, ...bounds, isSmall: isSmall({ sample }) });
  const axis = axisOf([known.map(drawn)]);
  const draw = (row, className) => {
    const found = of(row);
    return found.rate === null ? null : interval(drawn(found), axis, className);
  };
  return [
    { title, of: (row) => [name(row), draw(row, "ends narrow")] },
    { title: what, number: true, of: (row) => `${number(of(row).part)} of ${number(of(row).whole)}` },
    {
      title: "Rate",
      number: true,
      of: (row) => (of(row).rate === null ? nothing("nothing to count") : `${tenths(of(row).rate)}%`),
    },
    { title: "Interval", rank: 4, of: (row) => draw(row, "ends") }, // of a rank that is folded nowhere
    ...more,
  ];
}

function streaks({ streaks: kinds, min_length: least }) {
  const columns = [
    WHO,
    { title: "Games", number: true, of: ({ length }) => number(length) },
    { title: "Margin", number: true, of: margin },
    { title: "Since", rank: 2, of: ({ since }) => dateLink(since) },
    TODAY,
  ];
  const made = Object.entries(RUNS)
    .filter(([name]) => kinds[name])
    .map(([name, title]) => {
      const { count: amount, expected_by_chance: expected, players } = kinds[name];
      const what = `${count(amount, "run")} of ${number(least)} games or more`;
      const caption = `${title}: ${what}; fair coins would give ${tenths(expected)}`;
      const shown = columns.filter((column) => players.some(({ avg_margin: mean }) => mean !== null) || column.of !== margin);
      return h("div", {}, brief(caption, shown, players) ?? h("p", {}, `${caption}.`));
    });
  const chance =
    "Chance alone makes runs, too: beside each kind stands how many fair coins would give. Margin: mean points beyond the line.";
  return section("streaks", "Runs", chance, h("div", { class: "pairs" }, made));
}

function hotAndCold({ hot, cold, league, players_considered: considered }) {
  const { over_rate: rate, games } = league;
  const chance = [
    rate === null
      ? null
      : `All ${count(considered, "player")} together went over in ${tenths(rate)}% of ${count(games, "game")}. `,
    "The first of so many is lucky, too.",
  ];
  const columns = rated(WHO, "Over", [...hot, ...cold], over, [
    { title: "Run", number: true, rank: 2, of: ({ streak }) => `${number(streak.length)} ${streak.against_line}` },
    { title: "Margin", number: true, rank: 2, of: margin },
    TODAY,
  ]);
  const tables = [brief("Above their lines lately", columns, hot), brief("Below their lines lately", columns, cold)];
  return section("hot-cold", "Above and below their lines", chance, tables);
}

function bounceBack({ players, league, any_game_rate: any, history_from: from }) {
  const known = players.filter(({ rate }) => rate !== null);
  const left = players.length - known.length;
  const { rate, bounced, sample } = league;
  const chance = [
    any === null ? null : `Players reach their mean before a game in ${tenths(any)}% of all games. `,
    rate === null ? null : `After a bad one they did in ${tenths(rate)}%: ${number(bounced)} of ${number(sample)} times. `,
    from ? `Games since ${dayOfYear(from)} count.` : null,
  ];
  const of = (row) => ({ part: row.bounced, whole: row.sample, rate: row.rate, interval: row.interval });
  const lastGame = ({ last_game: last }) => [`${number(last.points)}, v ${last.opponent}, `, dateLink(last.date)];
  const columns = rated(WHO, "Came back", known, of, [
    { title: "Last game", rank: 2, of: lastGame },
    { title: "Mean before", number: true, rank: 2, of: ({ average }) => tenths(average) },
    TODAY,
  ]);
  const shown = brief("Players whose last game was far below their mean", columns, known);
  const rest = left ? h("p", {}, `${count(left, "player")} had such a game last, but too few before it to say anything.`) : null;
  return section("bounce-back", "After a bad game", chance, shown, rest);
}

/** Return the parts of a kind of player's games, each with its name. */
function partsOf({ rest, location, weekday }) {
  const capital = (day) => `on ${day[0].toUpperCase()}${day.slice(1)}`;
  return Object.entries({ ...rest, ...location, ...weekday }).map(([name, cell]) => ({
    name: CELLS[name] ?? capital(name),
    ...cell,
  }));
}

function whatMatters({ archetypes, cells }) {
  const kinds = archetypes.map((each) => ({
    name: KINDS[each.archetype] ?? each.archetype,
    players: each.players,
    ...each.overall,
  }));
  const parts = archetypes.map(partsOf);
  const all = [...kinds, ...parts.flat()];
  const isKnown = ({ over_rate: rate }) => rate !== null;
  const left = all.length - all.filter(isKnown).length;
  const size = ({ players }) => (players === undefined ? null : h("small", { class: "quiet" }, count(players, "player")));
  const columns = rated({ title: "Games", of: (row) => [row.name, size(row)] }, "Over", all, over);
  const made = (caption, rows) => (rows.some(isKnown) ? table(caption, columns, rows.filter(isKnown)) : null);
  const folded = kinds.map(({ name }, index) => {
    const caption = `${name} by rest, place and weekday`;
    const shown = made(caption, parts[index]);
    return shown && h("details", {}, h("summary", {}, caption), shown);
  });
  const chance = cells
    ? `Of the intervals of these ${number(cells)} cells, about one in twenty misses by chance alone.`
    : "No cell has games enough for a rate yet.";
  const rest = left ? h("p", {}, `${count(left, "cell")} with too few games left out.`) : null;
  return section("what-matters", "What matters", chance, made("How often they went over their lines", kinds), folded, rest);
}

function teams({ teams: all }) {
  const [overs, unders] = ["overs", "unders"].map((name) => all.reduce((sum, { season }) => sum + season[name], 0));
  const chance = [
    `Against all teams together players went over their lines ${number(overs)} times and under ${number(unders)} times. `,
    `The first of ${number(all.length)} is lucky, too.`,
  ];
  const of = ({ season }) => ({ ...over(season), whole: season.decided, sample: season.sample });
  const small = ({ season }) => (isSmall(season) ? h("small", { class: "quiet" }, "small sample") : null);
  const columns = rated({ title: "Against", of: (row) => [row.team, small(row)] }, "Over", all, of, [
    {
      title: "Last 10",
      number: true,
      rank: 2,
      of: ({ last_10: last }) => `${number(last.overs)} of ${number(last.decided)}`,
    },
    { title: "Margin", number: true, rank: 2, of: ({ points }) => units(points.difference, 1) },
  ]);
  const caption = "How often players went over their lines against a team; margin: their mean points beyond the lines";
  return section("teams", "Against each team", chance, table(caption, columns, all));
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
    h(
      "p",
      { class: "lock" },
      `Games before ${dayOfYear(first.as_of_date)} count. What they suggest for today stands with each of `,
      h("a", { href: "tonight.html" }, "tonight's games"),
      ".",
    ),
    h(
      "nav",
      { class: "choices", "aria-label": "Parts of this page" },
      parts.map(([, , id, name]) => h("a", { href: `#${id}` }, name)),
    ),
    faceOf(first.status),
    parts.map(([file, , , , part]) => part(file)),
  ];
});
