// Tonight: the games by tip-off, each with its score or time and the best bets in it.

import { face, faceOf, ifThere, load, now, read, show } from "./page.js";
import { keyOf, pickList, tally } from "./picks.js";
import { below, followed, gameLink, newest, polled, score, scoresOf } from "./scores.js";
import { count, dateLink, h, weekDay } from "./write.js";

function card(game, date, best, scores) {
  const first = best.filter(({ game_id: id }) => id === game.game_id);
  const known = new Set(first.map(keyOf));
  const others = game.players.filter((each) => each.direction && !known.has(keyOf(each)));
  const what = first.length ? ["other pick of a side", "other picks of a side"] : ["pick of a side", "picks of a side"];
  const current = newest(game, scores);
  const picks = first.map((pick) => below(current, pick));
  return h(
    "section",
    { class: "card game" },
    h("div", {}, h("h2", {}, gameLink(game, date)), h("p", { class: "live" }, score(current))),
    picks.length ? pickList(picks, date, now(), scores.picks) : null,
    others.length
      ? h(
          "p",
          { class: "quiet" },
          `${count(others.length, ...what)}: `,
          h("span", { class: "live" }, tally(others, scores.picks)),
        )
      : null,
  );
}

function summary({ date, games }, best, scores) {
  const bets = best.length ? ["Best bets: ", tally(best, scores.picks)] : null;
  const asOf = [bets && " · ", polled(scores)];
  return [
    h("p", { class: "lock" }, dateLink(date, weekDay(date)), ` · ${count(games.length, "game")}`),
    h("p", { class: "lock live" }, bets, scores.polledAt ? asOf : null),
  ];
}

await show(async () => {
  const { today, next_slate: next } = await read("index.json");
  const [scores, tonight, bets] = await Promise.all([
    scoresOf(today.date, today.locks_at),
    ifThere(load("tonight")),
    ifThere(load("best_bets_today")),
  ]);
  if (!tonight) return face("Nothing yet", "The players of tonight's games are known in the morning, New York time.");
  const { date, games, locks_at: locks, status } = tonight;
  if (!games.length)
    return [faceOf(status), next && h("p", {}, "The next games are on ", dateLink(next.date, weekDay(next.date)), ".")];
  const best = bets?.date === date ? bets.picks : [];
  const draw = (found) =>
    h(
      "div",
      {},
      summary(tonight, best, found),
      h(
        "div",
        { class: "cards" },
        games.map((game) => card(game, date, best, found)),
      ),
    );
  // after midnight the file may still be that of the evening
  return [faceOf(status), await followed(date, locks, date === today.date ? scores : await scoresOf(date, locks), draw)];
});
