// Today: what is picked, when it locks, how the day is for the model, and what is still pending.

import { recordsChart } from "./charts.js";
import { card, facts, h } from "./dom.js";
import { ifThere, load, read } from "./documents.js";
import { face, faceOf } from "./faces.js";
import { show } from "./page.js";
import { byKey, picksList } from "./picks.js";
import { count, recordBefore } from "./rates.js";
import { clock, countdown, dateLink, longDay } from "./times.js";
import { recent } from "./windows.js";

function group({ name, picks, stats }, outcomes, lives) {
  const shown = picks.length ? picksList(picks, outcomes, lives) : h("p", { class: "quiet" }, "No pick today.");
  return card(name, recordBefore(stats), shown);
}

function pending(results) {
  const open = results.results.filter(({ outcome }) => outcome === "pending");
  if (!open.length) return null;
  const games = count(new Set(open.map(({ game_id: id }) => id)).size, "game");
  const all = results.stats.picks + results.stats.pushes + results.stats.voids + results.stats.pending;
  return h("p", {}, `Pending: ${open.length} of ${all} predictions with a direction, in ${games}.`);
}

/** Draw the record of the last 30 days or, where nothing was decided in them, of the longest window, the season. */
function records({ windows }) {
  const found = recent(windows, ({ groups }) => groups.some(({ stats }) => stats.hit_rate !== null));
  if (!found) return null;
  const [title, window] = found;
  return [
    h("h2", {}, `Record, ${title.toLowerCase()}`),
    recordsChart(`Hit rate of each group, ${title.toLowerCase()}, with its 95 percent interval; the dashed line is break-even`, window.groups),
    h("p", {}, h("a", { href: "record.html" }, "The whole record, with all numbers")),
  ];
}

function next(slate) {
  if (!slate) return null;
  const when = slate.is_provisional ? ", when they lock is not certain yet" : [", locks at ", clock(slate.locks_at)];
  return h("p", {}, "Next games: ", dateLink(slate.date, longDay(slate.date)), `, ${count(slate.games, "game")}`, when, ".");
}

await show(async (main) => {
  const index = await read("index.json");
  const { date, games, locks_at: locks } = index.today;
  main.querySelector("h1").textContent = longDay(date);
  const [picks, signal, results, live, performance] = await Promise.all([
    ifThere(load("picks", { date })),
    ifThere(load("signals", { date })),
    ifThere(load("results", { date })),
    ifThere(load("live_grading", { date })),
    ifThere(load("subsets_performance")),
  ]);
  const outcomes = byKey(results?.results ?? []);
  const lives = byKey(live?.predictions ?? []);
  const groups = picks?.groups ?? [];
  return [
    facts({
      Season: index.season,
      Games: `${games}`,
      Lock: locks && [clock(locks), ", ", countdown(locks)],
      "The day is": signal?.signal,
      Model: index.model,
    }),
    picks ? faceOf(picks.status) : face("No picks yet", `There is no file of ${date} so far.`),
    results && pending(results),
    performance && records(performance),
    groups.some((each) => each.picks.length)
      ? [h("h2", {}, "Groups"), h("div", { class: "cards" }, groups.map((each) => group(each, outcomes, lives)))]
      : null,
    next(index.next_slate),
  ];
});
