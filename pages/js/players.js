// The players: a list to search, and one player's record and last games against the line.

import { chart } from "./charts.js";
import { facts, h, table } from "./dom.js";
import { load } from "./documents.js";
import { face, faceOf } from "./faces.js";
import { show } from "./page.js";
import { away, outcome, playerLink } from "./picks.js";
import { byDirection, hitRate, number, rateWithInterval, recordsTable, sampleClass, tenths, units, wonAndLost } from "./rates.js";
import { dateLink, dayOfYear, longDay, shortDay } from "./times.js";

const SIDES = { over: "over the line", under: "under the line" };
const SPLITS = { home: "at home", away: "away", back_to_back: "back to back", one_day: "one day of rest", rested: "two days or more" };

/** Return a name without accents and in lower case, as people type it. */
function plain(name) {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

async function list() {
  const index = await load("players_index");
  const count = h("span", { role: "status" });
  const place = h("div", {});
  const find = (wanted) => {
    const found = index.players.filter(({ player, team }) => plain(`${player} ${team ?? ""}`).includes(plain(wanted)));
    count.textContent = `${found.length} of ${index.players.length} players`;
    const columns = [
      { title: "Player", of: playerLink },
      { title: "Team", of: (row) => number(row.team) },
      { title: "Games", number: true, of: (row) => number(row.games) },
    ];
    place.replaceChildren(recordsTable(`Players of ${index.season}, and the record of the predictions of each`, columns, found));
  };
  const input = h("input", { type: "search", input: (event) => find(event.target.value) });
  find("");
  return [
    facts({ Season: index.season, "As of": longDay(index.as_of_date) }),
    faceOf(index.status),
    h("p", { class: "field" }, h("label", {}, "Find a player or a team ", input), count),
    place,
  ];
}

function games(player) {
  const played = player.games.filter(({ points }) => points !== null).reverse();
  if (!played.length) return face("No games", "No game of this season or the last one has a box score of him.");
  const values = played.map((game) => ({
    date: game.date,
    points: game.points,
    line: game.line,
    prediction: game.prediction,
    side: SIDES[game.against_line] ?? "push or no line",
  }));
  return [
    chart("games", "Points of each game, oldest first; the bar is the line, the empty diamond the prediction", values),
    table(
      "The newest games",
      [
        { title: "Date", of: (game) => dateLink(game.date, dayOfYear(game.date)) },
        { title: "Opponent", of: (game) => away(game) },
        { title: "Line", number: true, of: (game) => tenths(game.line) },
        { title: "Predicted", number: true, of: (game) => tenths(game.prediction) },
        { title: "Points", number: true, of: (game) => number(game.points) },
        { title: "Outcome", of: (game) => outcome(game.outcome) },
      ],
      player.games,
    ),
  ];
}

function splits(player) {
  const rows = Object.values(player.splits).flatMap((split) => Object.entries(split).map(([name, each]) => ({ name: SPLITS[name] ?? name, ...each })));
  return table(
    "Where and how rested he played",
    [
      { title: "Games", of: (row) => row.name },
      { title: "Number", number: true, of: (row) => number(row.games) },
      { title: "Mean points", number: true, of: (row) => tenths(row.points) },
      { title: "Over the line, 95% interval", of: (row) => rateWithInterval(row.over_rate, row.interval) },
    ],
    rows,
    sampleClass,
  );
}

async function one(id, main) {
  const player = await load("players", { player_id: id });
  main.querySelector("h1").textContent = player.player;
  const next = player.next_game;
  return [
    h("p", {}, h("a", { href: "players.html" }, "All players")),
    facts({
      Team: player.team,
      Season: player.season,
      "Mean points": tenths(player.season_averages?.points),
      Form: player.form,
      Record: wonAndLost(player.stats),
      "Hit rate": h("div", { class: sampleClass(player.stats) }, hitRate(player.stats)),
      Units: units(player.stats.units),
      "Next game": next && `${shortDay(next.date)}, ${away(next)}`,
    }),
    faceOf(player.status),
    h("h2", {}, "Last games against the line"),
    games(player),
    h("h2", {}, "Predictions of him"),
    recordsTable("By direction", [{ title: "Direction", of: (row) => row.name }], byDirection(player.directions)),
    h("h2", {}, "Splits"),
    splits(player),
  ];
}

await show((main) => {
  const id = new URLSearchParams(location.search).get("player");
  return id ? one(id, main) : list();
});
