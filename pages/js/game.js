// A game: its score or tip-off, our picks, its players, and what their past games suggest.

import { face, ifThere, load, now, read, show } from "./page.js";
import { byKey, keyOf, pickList, playerOfTeam } from "./picks.js";
import { below, followed, newest, polled, score, scoresOf, teams } from "./scores.js";
import { clock, dateLink, glossary, h, nothing, number, table, tenths, weekDay } from "./write.js";

/** Return the game of tonight's file with everybody who is expected in it; null where the file is of another date. */
async function tonights(date, id) {
  const file = await ifThere(load("tonight"));
  const game = file?.date === date ? file.games.find(({ game_id: each }) => each === id) : null;
  return game ? { ...game, locks_at: file.locks_at } : null;
}

/** Return the game of a date's predictions, each with its result. */
async function predicted(date, id) {
  const [file, results] = await Promise.all(["predictions", "results"].map((kind) => ifThere(load(kind, { date }))));
  const game = file?.games.find(({ game_id: each }) => each === id);
  const known = byKey((results?.results ?? []).filter(({ game_id: each }) => each === id));
  return game
    ? { ...game, locks_at: file.locks_at, players: game.predictions.map((each) => ({ ...each, ...known.get(keyOf(each)) })) }
    : null;
}

function odds({ odds: both }) {
  return both ? [both.over, both.under].map((price) => number(price, 0, "always")).join(" / ") : nothing("no odds at this line");
}

function overs({ last_10_vs_line: { overs: over, unders, over_rate: rate } }) {
  return rate === null ? nothing("no game with a line") : `${tenths(rate)}% of ${over + unders}`;
}

function points({ actual, outcome }, live) {
  if (actual !== null && actual !== undefined) return number(actual);
  if (outcome === "void") return nothing("did not play");
  return live ? number(live.points) : nothing("not yet");
}

function rest({ rest_days: days }) {
  if (days === null) return nothing("first game");
  return days === 0 ? "none" : `${number(days)} d`;
}

function name(row, isOn) {
  const report = isOn ? null : row.availability?.status;
  const said = report && report !== "available" ? h("strong", {}, ` ${report}`) : null;
  return [playerOfTeam(row), said];
}

/** Return the columns of players; those that none of the rows has anything for are left out. */
function columnsOf(rows, isOn, scores) {
  const all = [
    { title: "Player", of: (row) => name(row, isOn), has: () => true },
    { title: "Line", number: true, of: ({ line }) => tenths(line), has: ({ line }) => line !== null },
    {
      title: "Predicted",
      number: true,
      of: ({ prediction }) => tenths(prediction),
      has: ({ prediction }) => prediction !== null,
    },
    {
      title: "Points",
      number: true,
      of: (row) => h("span", { class: "live" }, points(row, scores.players.get(keyOf(row)))),
      has: () => isOn,
    },
    { title: "Mean of 5", number: true, rank: 3, of: (row) => tenths(row.last_5.points), has: (row) => row.last_5 },
    { title: "Mean of 10", number: true, rank: 3, of: (row) => tenths(row.last_10.points), has: (row) => row.last_10 },
    { title: "Over, last 10", number: true, rank: 3, of: overs, has: (row) => row.last_10_vs_line?.games.length },
    { title: "Rest", number: true, rank: 3, of: rest, has: (row) => row.rest_days !== undefined },
    { title: "Odds over / under", number: true, rank: 3, of: odds, has: (row) => row.odds },
  ];
  return all.filter(({ has }) => rows.some(has));
}

function playersOf({ players }, isOn, scores) {
  const [known, others] = [players.filter(({ line }) => line !== null), players.filter(({ line }) => line === null)];
  const made = (caption, rows) => table(caption, columnsOf(rows, isOn, scores), rows);
  return [
    h("h2", {}, "Players"),
    known.length ? made("With a line", known) : h("p", {}, "Nobody has a line yet."),
    others.length
      ? h("details", {}, h("summary", {}, `${number(others.length)} without a line`), made("Without a line", others))
      : null,
  ];
}

const RESTS = { tired: "no day of rest", fresh: "two to six days of rest" };
const SUGGESTIONS = {
  streak: (of, lean) => `${of.length} games in a row ${lean} his line, by ${tenths(Math.abs(of.avg_margin))} on average`,
  momentum: (of) => `mean of the last 5 ${tenths(of.last_5)}, of the last ${of.games} ${tenths(of.last_15)}`,
  rest: (of) => `mean after ${RESTS[of.class]} ${tenths(of.class_mean)} in ${of.games} games, of all ${tenths(of.all_mean)}`,
};

function said({ trend, details, lean }) {
  return SUGGESTIONS[trend]?.(details, lean) ?? trend;
}

function suggestions({ plays }, { home, away }) {
  const here = plays.filter(({ team, game }) => [home, away].includes(team ?? game.opponent));
  if (!here.length) return null;
  const columns = [
    {
      title: "Player",
      of: (row) => [playerOfTeam(row), h("small", { class: "quiet" }, said(row))],
    },
    { title: "Lean", of: ({ lean }) => lean },
    { title: "Line", number: true, of: ({ line }) => (line === null ? nothing("no line") : tenths(line)) },
  ];
  return h(
    "section",
    {},
    h("h2", {}, "What past games suggest"),
    h("p", { class: "quiet" }, "It describes the players' past, and recommends nothing."),
    table("Runs, momentum and rest, the most pronounced first", columns, here),
  );
}

await show(async (main) => {
  const asked = new URLSearchParams(location.search);
  const [date, id] = [asked.get("date"), asked.get("game")];
  const { today } = await read("index.json");
  const of = date === today.date ? [tonights(date, id), ifThere(load("trends_tonight")), scoresOf(date, today.locks_at)] : [];
  const [evening, trends, early] = await Promise.all(of);
  const game = evening ?? (await predicted(date, id));
  const dates = h("a", { href: "date.html" }, "All dates");
  if (!game) return face("There is no such game", "Nothing is published of a game with this address. ", dates);
  const isOpen = early || game.players.some(({ outcome }) => outcome === "pending");
  const scores = early ?? (await scoresOf(date, isOpen ? game.locks_at : null));
  main.querySelector("h1").textContent = teams(game);
  const sides = game.players.filter(({ direction }) => direction);
  const draw = (found) => {
    const current = newest(game, found);
    const isOn = current.status !== "scheduled";
    const picks = sides.map((pick) => below(current, pick));
    return h(
      "div",
      {},
      isOn ? h("p", { class: "score live" }, score(current), h("small", { class: "quiet" }, polled(found))) : null,
      picks.length
        ? [
            h("h2", {}, "Our picks ", h("small", {}, "every ", glossary("side", "pick of a side"))),
            pickList(picks, date, now(), found.picks),
          ]
        : null,
      playersOf(game, isOn, found),
    );
  };
  const tip = game.tips_off_at ? [" · ", clock(game.tips_off_at)] : null;
  return [
    h("p", { class: "lock" }, dateLink(date, weekDay(date)), tip),
    h(
      "div",
      { class: "two" },
      isOpen ? await followed(date, game.locks_at, scores, draw) : draw(scores),
      h("div", {}, trends?.date === date ? suggestions(trends, game) : null),
    ),
  ];
});
