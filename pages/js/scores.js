// How the games of a date stand, and how each pick of them: as the newest poll has it, and again while somebody looks.

import { ifThere, load, now, read } from "./page.js";
import { byKey, renew } from "./picks.js";
import { clock, h } from "./write.js";

const QUARTERS = ["1st quarter", "2nd quarter", "3rd quarter", "4th quarter", "overtime"];

/** Write the teams of a game: LAL at IND. */
export function teams({ away, home }) {
  return [away, home && `at ${home}`].filter(Boolean).join(" ");
}

/** Make a link to the page of a game. */
export function gameLink(game, date) {
  return h("a", { href: `game.html?date=${date}&game=${encodeURIComponent(game.game_id)}` }, teams(game));
}

/**
 * Read what polls have of the games of a date: games, players and picks by their keys, and when the newest poll was.
 * Before the first tip-off, which locks the date, there is nothing to ask for.
 */
export async function scoresOf(date, locks, again = false) {
  const kinds = locks && new Date(locks) <= now() ? ["live", "live_grading"] : [];
  const [live, grading] = await Promise.all(kinds.map((kind) => ifThere(load(kind, { date }, again))));
  const games = live?.games ?? [];
  return {
    games: new Map(games.map((game) => [game.game_id, game])),
    players: byKey(games.flatMap(({ players }) => players)),
    picks: byKey(grading?.predictions ?? []),
    polledAt: live?.polled_at,
  };
}

/** Return a pick as it stands below its game, which has the tip-off and the link. */
export function below({ status, tips_off_at: tip }, pick) {
  const hasBegun = status !== "scheduled" || (tip && new Date(tip) <= now());
  return { ...pick, game_id: null, tips_off_at: null, availability: hasBegun ? null : pick.availability };
}

/** Return a game as it stands: as the polls have it, unless a page's own file knows its end already. */
export function newest(game, scores) {
  const polled = scores.games.get(game.game_id);
  return polled && game.status !== "final" ? polled : game;
}

function when({ period, clock: left, status }) {
  if (status === "final") return "final";
  if (!period) return "in play";
  const quarter = period > QUARTERS.length ? `overtime ${period - QUARTERS.length + 1}` : QUARTERS[period - 1];
  if (left) return `${quarter}, ${left} left`;
  return period === 2 ? "half-time" : quarter;
}

/** Write the score of a game, the visitors' first as in its name, and how far it is; the tip-off before it. */
export function score(game) {
  const { away, home, away_score: theirs, home_score: ours, status, tips_off_at: tip } = game;
  if (status === "scheduled") return tip ? clock(tip) : "tip-off not known yet";
  if (!status) return "no longer in the schedule";
  if (theirs === null || ours === null) return when(game);
  const spoken = `${away} ${theirs}, ${home} ${ours}`;
  return [h("strong", { role: "img", "aria-label": spoken }, `${theirs}–${ours}`), ` ${when(game)}`];
}

/** Write when the newest poll was. */
export function polled({ polledAt }) {
  return polledAt ? ["Scores as of ", clock(polledAt)] : null;
}

/**
 * Make the place of what `draw` makes of the scores of a date, and draw it again whenever they may have changed, while
 * somebody looks and a game is not over. Of a date that is over polls come no more. What changes is of the class `live` or
 * `state`.
 */
export async function followed(date, locks, scores, draw) {
  const { today, documents } = await read("index.json");
  const { cache_seconds: seconds } = documents.find(({ name }) => name === "live") ?? {};
  const isOpen = ({ games }) => (games.size ? [...games.values()].some(({ status }) => status !== "final") : date === today.date);
  const place = h("div", {}, draw(scores));
  const again = async () => {
    const found = document.hidden ? null : await scoresOf(date, locks, true).catch(() => null);
    if (found) renew(place, draw(found));
    if (!found || isOpen(found)) setTimeout(again, seconds * 1000);
  };
  if (seconds && isOpen(scores)) setTimeout(again, seconds * 1000);
  return place;
}
