// Picks and predictions, as tables of a date show them.

import { h } from "./dom.js";
import { tenths } from "./rates.js";

const OUTCOMES = {
  win: ["won", "good"],
  loss: ["lost", "bad"],
  push: ["push", "quiet"],
  void: ["void", "quiet"],
  pending: ["pending", "quiet"],
};

const STATES = {
  not_started: "not started",
  won: "past the line",
  lost: "past the line",
  ended: "game over",
  cannot_win: "cannot win",
  ahead: "ahead",
  behind: "behind",
  even: "even",
};

/** Return what tells the predictions of a date apart, in every document of the date. */
function keyOf({ player_id: id, player, team, line }) {
  return [id ?? player, team, line].join("|");
}

/** Make a link to a player's page; only his name where he has none. */
export function playerLink({ player_id: id, player }) {
  return id ? h("a", { href: `players.html?player=${encodeURIComponent(id)}` }, player) : player;
}

/** Write an outcome: won, lost, push, void or pending. */
export function outcome(value) {
  const [text, tone] = OUTCOMES[value] ?? ["–", "quiet"];
  return h("span", { class: tone }, text);
}

/** Write what is recommended: OVER 16.5; the line alone where there is no direction. */
export function recommended({ direction, line }) {
  return [direction, tenths(line)].filter(Boolean).join(" ");
}

/** Write a player's team and the other one, either of which may be unknown. */
export function matchup({ team, opponent }) {
  return [team, opponent && `against ${opponent}`].filter(Boolean).join(" ");
}

/** Write a game of a player: the other team, and whether he played there; a dash where it is unknown. */
export function away({ is_home: isHome, opponent }) {
  return opponent ? `${isHome === false ? "at " : ""}${opponent}` : "–";
}

/** Write how a prediction stands: its official outcome or, before there is one, what has happened so far. */
function standing(result, live) {
  if (result && result.outcome !== "pending") return [outcome(result.outcome), result.actual === null ? null : ` with ${result.actual}`];
  if (live?.provisional) return [outcome(live.provisional), ` with ${live.points}, unofficial`];
  if (live?.state in STATES) {
    return h("span", { class: "quiet" }, [live.points === null ? null : `${live.points} points`, STATES[live.state]].filter(Boolean).join(", "));
  }
  return outcome(result?.outcome);
}

/** Return what is known of a pick. */
export function resultOf(pick, results) {
  return results.get(keyOf(pick));
}

/** Make a list of picks, best first; `results` and `lives` map a pick's key to what is known of it. */
export function picksList(picks, results, lives = new Map()) {
  const item = (pick) =>
    h(
      "li",
      {},
      h("div", {}, h("span", {}, playerLink(pick)), h("strong", {}, recommended(pick))),
      h(
        "div",
        {},
        h("span", { class: "quiet" }, `${matchup(pick)}, predicted ${tenths(pick.prediction)}`),
        h("span", {}, standing(resultOf(pick, results), resultOf(pick, lives))),
      ),
    );
  return h("ol", { class: "picks" }, picks.map(item));
}

/** Map the key of each prediction to it. */
export function byKey(predictions) {
  return new Map(predictions.map((each) => [keyOf(each), each]));
}
