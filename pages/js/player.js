// One player: his next game, his games against the line with our picks, their record, and where and how rested he played.

import { games as gamesChart } from "./charts.js";
import { face, faceOf, ifThere, load } from "./page.js";
import { matchup, outcome, recordLine, side } from "./picks.js";
import {
  clock,
  count,
  dateLink,
  dayOfYear,
  h,
  isSmall,
  nothing,
  number,
  shortDay,
  table,
  tenths,
  units,
  wonAndLost,
} from "./write.js";

const FORMS = { hot: "above his mean lately", cold: "below his mean lately" };
const SPLITS = { home: "home", away: "away", back_to_back: "no day of rest", one_day: "one day", rested: "two days or more" };
const SIDES = { over: "OVER", under: "UNDER" };

function nextGame({ next_game: next, team }) {
  if (!next) return "No next game is known.";
  const tip = next.tips_off_at ? [", ", clock(next.tips_off_at)] : null;
  const line = next.line === null ? null : [" · line ", tenths(next.line)];
  return ["Next: ", dateLink(next.date), ` ${matchup({ ...next, team })}`, tip, line];
}

function average({ season, season_averages: averages, form }) {
  if (!averages?.games) return null;
  const { games, points, minutes } = averages;
  const text = `Season ${season}: ${count(games, "game")}, mean ${tenths(points)} points in ${tenths(minutes)} minutes`;
  return h("p", { class: "quiet" }, [text, FORMS[form]].filter(Boolean).join(", "));
}

function points({ points: scored, played }) {
  return scored === null ? nothing(played === false ? "did not play" : "not yet") : number(scored);
}

function games(player) {
  if (!player.games.length) return face("No games", "No game of this season or the last one is known of him.");
  const summer = `${player.season.slice(0, 4)}-07-01`; // games of the season before have their year
  const name = ({ date }) => (date < summer ? dayOfYear(date) : shortDay(date));
  const where = ({ opponent, is_home: isHome }) => opponent && `${isHome === false ? "at" : "v"}\u00a0${opponent}`;
  const columns = [
    { title: "Game", of: (game) => [dateLink(game.date, name(game)), " ", where(game)] },
    { title: "Side", of: ({ direction }) => side(direction) },
    { title: "Line", number: true, of: ({ line }) => (line === null ? nothing("no line") : tenths(line)) },
    {
      title: "Predicted",
      number: true,
      rank: 2,
      of: ({ prediction }) => (prediction === null ? nothing("no prediction") : tenths(prediction)),
    },
    { title: "Points", number: true, of: points },
    { title: "Outcome", of: (game) => (game.direction ? outcome(game.outcome) : nothing("no pick")) },
  ];
  return [
    gamesChart("His games against the line", player.games),
    h("div", { class: "tight" }, table("Newest first", columns, player.games)),
  ];
}

function record({ stats, directions, closer_than_the_line: closeness, season, published_from: from }) {
  const row = ([name, { stats: each }]) =>
    h(
      "li",
      {},
      h("span", {}, side(SIDES[name])),
      wonAndLost(each),
      h("span", {}, each.picks ? units(each.units) : nothing("nothing decided yet")),
    );
  const { closer, further, equal } = closeness ?? {};
  const compared = [
    [closer, "closer to his points than the line"],
    [further, "further"],
    [equal, "as close"],
  ].filter(([amount]) => amount);
  return h(
    "section",
    {},
    h("h2", {}, "Our picks on him ", h("small", {}, `season ${season}`)),
    recordLine(stats, 2),
    stats.picks ? h("ul", { class: "lines" }, Object.entries(directions).map(row)) : null,
    compared.length
      ? h("p", {}, `The prediction was ${compared.map(([amount, how]) => `${number(amount)} times ${how}`).join(", ")}.`)
      : null,
    from
      ? h("p", { class: "quiet" }, `Shown before the first game since ${shortDay(from)}; before that, worked out afterwards.`)
      : null,
  );
}

function split(caption, cells) {
  const rows = Object.entries(cells).map(([name, cell]) => ({ name: SPLITS[name], ...cell }));
  const columns = [
    { title: "Games", of: (row) => [row.name, isSmall(row) ? h("small", { class: "quiet" }, "small sample") : null] },
    { title: "Number", number: true, of: (row) => number(row.games) },
    { title: "Mean", number: true, of: (row) => (row.games ? tenths(row.points) : nothing("no game")) },
    { title: "Over", number: true, of: (row) => (row.games ? `${tenths(row.over_rate)}%` : nothing("no game")) },
    {
      title: "Interval",
      number: true,
      of: ({ interval }) => (interval ? `${tenths(interval.low)}–${tenths(interval.high)}` : nothing("no game")),
    },
  ];
  return table(caption, columns, rows);
}

/** Show a player in the main element of a page. */
export async function player(id, main) {
  const found = await ifThere(load("players", { player_id: id }));
  const all = h("a", { href: "players.html" }, "All players");
  if (!found) return face("There is no such player", "Nothing was ever predicted of a player with this address. ", all);
  main.querySelector("h1").textContent = [found.player, found.team].filter(Boolean).join(", ");
  const { location: where, rest } = found.splits;
  return [
    h("p", { class: "lock" }, nextGame(found)),
    average(found),
    faceOf(found.status),
    h(
      "div",
      { class: "two" },
      h("div", {}, games(found), h("p", {}, all)),
      h(
        "div",
        {},
        record(found),
        h("h2", {}, "Where and how rested"),
        split("By place: how often he went over his line", where),
        split("By days of rest before", rest),
      ),
    ),
  ];
}
