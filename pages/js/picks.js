// Picks, each one row wherever it stands, and records, which never stand without their interval.

import { clock, count, glossary, h, interval, isSmall, number, tenths, units, wonAndLost } from "./write.js";

const OUTCOMES = {
  win: ["won", "good"],
  loss: ["lost", "bad"],
  push: ["push", "quiet"],
  void: ["void", "quiet"],
  pending: ["to come", "quiet"],
};
const DECIDED = new Set(["win", "loss", "push", "void"]);

/** Return what tells the picks of a date apart, in every document of the date. */
export function keyOf({ player_id: id, player, team }) {
  return `${id ?? player}|${team}`;
}

/** Map the key of each pick or prediction to it. */
export function byKey(predictions) {
  return new Map(predictions.map((each) => [keyOf(each), each]));
}

/** Make a link to a player's page; only his name where he has none. */
function playerLink({ player_id: id, player }) {
  return id ? h("a", { href: `players.html?player=${encodeURIComponent(id)}` }, player) : player;
}

/** Write who a row is about: the link to him, and his team. */
export function playerOfTeam(row) {
  return [playerLink(row), " ", h("span", { class: "quiet" }, row.team)];
}

/** Make a link to the page of a group. */
export function groupLink({ id, name }, text = name) {
  return h("a", { href: `group.html?group=${encodeURIComponent(id)}` }, text);
}

/** Write an outcome: won, lost, push, void or to come. What has none was no pick. */
export function outcome(value) {
  const [text, tone] = OUTCOMES[value] ?? ["no pick", "quiet"];
  return h("span", { class: tone }, tone === "quiet" ? glossary(text.replace(" ", "-"), text) : text);
}

/** Write a side: a word and an arrow, in ink. */
export function side(direction) {
  if (!direction) return outcome(null);
  return h("span", { class: "side" }, direction, h("span", { "aria-hidden": "true" }, direction === "OVER" ? " ▲" : " ▼"));
}

/** Write what is picked: OVER 16.5, with its first line where the line has moved since. */
export function bet({ direction, line, first_line: first, price }) {
  const moved = first !== undefined && first !== null && first !== line;
  return [
    h("strong", {}, side(direction), ` ${tenths(line)}`),
    price ? h("span", { class: "quiet unfolded price" }, ` at ${number(price, 0, "always")}`) : null,
    moved ? h("span", { class: "quiet first" }, " ", glossary("first-line", "first"), ` ${tenths(first)}`) : null,
  ];
}

/** Write a game of a player: his team, at home or away, and the other one. */
export function matchup({ team, opponent, is_home: isHome }) {
  const between = isHome === false ? "at" : "v";
  return [team, opponent && `${between} ${opponent}`].filter(Boolean).join(" ");
}

/** Make a link to the page of a pick's game; only its teams where the file has no game. */
export function gameLink(pick, date) {
  const text = matchup(pick);
  if (!pick.game_id) return text;
  return h("a", { href: `game.html?date=${date}&game=${encodeURIComponent(pick.game_id)}` }, text);
}

/** Return the outcome of a pick: the official one, else that of its game's end, which may be corrected; else null. */
export function outcomeOf(pick, live) {
  if (DECIDED.has(pick.outcome)) return pick.outcome;
  return live?.provisional ?? null;
}

/** Write what play has decided already, unless the league corrects the points. */
function beyond({ points, state }) {
  if (state === "cannot_win") return `${points}, at the line: cannot win`;
  return [`${points}, over the line: `, outcome(state === "won" ? "win" : "loss"), " unless corrected"];
}

/** Write how a pick stands: official outcome, unofficial outcome, live, or to come. */
export function standing(pick, live) {
  const { outcome: official, actual } = pick;
  if (DECIDED.has(official)) return [actual === null || actual === undefined ? null : `${actual} · `, outcome(official)];
  if (live?.provisional) return [`${live.points}, `, glossary("unofficial", "unofficial"), " · ", outcome(live.provisional)];
  if (!live || live.points === null || live.state === "not_started") {
    return live?.state === "ended" ? h("span", { class: "quiet" }, "game over") : outcome("pending");
  }
  if (["won", "lost", "cannot_win"].includes(live.state)) return beyond(live);
  const where = { ahead: "ahead", behind: "behind", even: "on pace" }[live.state] ?? "game over";
  return `${live.points} so far, ${where}`;
}

function hasBegun({ tips_off_at: tip, outcome: what }, at) {
  return DECIDED.has(what) || (tip && new Date(tip) <= at);
}

function availability({ availability: known }) {
  return known && known.status !== "available" ? h("span", { class: "word" }, " ", glossary("availability", known.status)) : null;
}

/** Write the names of groups as short marks: what a name has in common with the mark before is left out. */
function marks(groups) {
  let before = "";
  return groups.map((group) => {
    const { name } = group;
    const shared = ["", ...before.split(" ").map((_, at, words) => `${words.slice(0, at + 1).join(" ")} `)];
    const prefix = shared.filter((each) => name.startsWith(each)).at(-1);
    before = prefix ? before : name;
    const link = groupLink(group, name.slice(prefix.length));
    link.title = link.ariaLabel = `in ${name}`;
    return link;
  });
}

/** Map the key of each pick of a file to the groups that hold it, in the order of the file. */
export function groupsOf(groups) {
  const found = new Map();
  for (const group of groups) {
    for (const pick of group.picks) found.set(keyOf(pick), [...(found.get(keyOf(pick)) ?? []), group]);
  }
  return found;
}

/** Make a list of groups, each with how many picks it has and its record; `recordOf` returns wins and losses, or null. */
export function groupList(groups, recordOf) {
  const row = (group) => {
    const record = recordOf(group);
    const amount = group.picks.length ? count(group.picks.length, "pick") : "none";
    return h("li", {}, groupLink(group), h("span", {}, amount), h("span", { class: "quiet" }, record ? wonAndLost(record) : "–"));
  };
  return h("ul", { class: "lines" }, groups.map(row));
}

/** Make a list of groups, each with what it is. */
export function groupsExplained(groups) {
  const row = ({ description, ...group }) => h("div", {}, h("dt", {}, groupLink(group)), h("dd", {}, description));
  return h("dl", { class: "glossary" }, groups.map(row));
}

/** Return [best bets, other picks] of the groups of a date, each pick once; best bets in the order of their own file. */
export function inOrder(bets, groups) {
  const picks = groups.flatMap((group) => group.picks);
  const all = byKey(picks);
  const first = bets.map((pick) => all.get(keyOf(pick)) ?? pick);
  const bests = new Set(first.map(keyOf));
  const others = byKey(picks.filter((pick) => !bests.has(keyOf(pick))));
  return [first, [...others.values()]];
}

/** Make a pick of a day that is over: a line without its game. */
export function briefRow(pick) {
  return h(
    "li",
    {},
    h("div", { class: "who" }, h("span", {}, playerLink(pick)), h("span", {}, bet(pick))),
    h("span", { class: "state" }, standing(pick)),
  );
}

/**
 * Make a list of picks, each once and one row: who and what is picked, when and how it stands, and the groups that hold it.
 * `at` is the instant of the page, `lives` maps keys to what is known of games, `groups` to those of groupsOf.
 */
export function pickList(picks, date, at, lives = new Map(), groups = new Map()) {
  const row = (pick) => {
    const begun = hasBegun(pick, at);
    const tip = pick.tips_off_at && !begun ? [" ", clock(pick.tips_off_at)] : null;
    return h(
      "li",
      { "data-key": keyOf(pick) },
      h("div", { class: "who" }, h("span", {}, playerLink(pick)), h("span", {}, bet(pick))),
      h(
        "div",
        { class: "how" },
        h(
          "span",
          {},
          gameLink(pick, date),
          tip,
          begun ? null : availability(pick),
          h("span", { class: "quiet unfolded" }, ` predicted ${tenths(pick.prediction)}`),
        ),
        h("span", { class: "state" }, standing(pick, lives.get(keyOf(pick)))),
      ),
      h("div", { class: "marks" }, marks(groups.get(keyOf(pick)) ?? [])),
    );
  };
  return h("ol", { class: "picks" }, picks.map(row));
}

/** Write how many won, lost, were pushes or voids, or are to come, in this order: 3 won, 1 lost, 1 push. */
export function ended(...amounts) {
  const words = Object.values(OUTCOMES).map(([text]) => [text, text === "push" ? "pushes" : text]);
  return words
    .map(([one, many], at) => (amounts[at] ? count(amounts[at], one, many) : null))
    .filter(Boolean)
    .join(", ");
}

/** Count how picks ended; those that have not are to come. */
export function tally(picks, lives = new Map()) {
  const found = picks.map((pick) => outcomeOf(pick, lives.get(keyOf(pick))));
  return ended(...["win", "loss", "push", "void", null].map((value) => found.filter((each) => each === value).length));
}

/** Return what does not change of what is shown: its text without that of the cells `live` and `state`. */
function lasting(shown) {
  const copy = shown.cloneNode(true);
  copy.querySelectorAll(".live, .state").forEach((cell) => cell.replaceChildren("\n"));
  return copy.textContent;
}

/** Put into a place what is drawn anew: where only such cells have changed, no row moves, and nobody loses his place. */
export function renew(place, drawn) {
  if (lasting(place) !== lasting(drawn)) return place.replaceChildren(drawn);
  const [old, fresh] = [place, drawn].map((each) => [...each.querySelectorAll(".live, .state")]);
  return old.forEach((cell, index) => cell.replaceChildren(...fresh[index].childNodes));
}

/** Return a record's rate with its bounds, as charts draw it. */
export function rateOf(stats) {
  return { rate: stats.hit_rate, ...stats.interval, breakEven: stats.break_even, isSmall: isSmall(stats) };
}

/** Write a record in a line: 69–64, its rate with interval and break-even, its units. */
export function recordLine(stats, decimals = 1) {
  if (stats.hit_rate === null) return h("p", { class: "quiet" }, "Nothing is decided yet.");
  const rate = h("strong", {}, `${tenths(stats.hit_rate)}%`);
  const won = [units(stats.units, decimals), " ", glossary("units", "units")];
  const even = [glossary("break-even", "break-even"), ` ${tenths(stats.break_even)}%`];
  const few = isSmall(stats) ? [" · ", glossary("small-sample", "small sample")] : null;
  const said = h("p", {}, wonAndLost(stats), " ", rate, " · ", won, " · ", even, few);
  return h("div", { class: "record" }, said, interval(rateOf(stats)));
}
