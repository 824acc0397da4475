// Seasons: the record of each, what was shown apart from what was worked out afterwards, by month and by date.

import { face, faceOf, load, show } from "./page.js";
import { apart, choices, datesSoFar, datesTable, noSeason, part, recordTable, sidesOf } from "./records.js";
import { count, dayOfYear, h, monthOf, number, shortDay } from "./write.js";

const BOTH = "shown and worked out afterwards together";

function addressOf(season) {
  return `seasons.html?season=${encodeURIComponent(season)}`;
}

function models({ champions, models: known }) {
  const nameOf = (wanted) => known.find(({ model }) => model === wanted)?.name ?? wanted;
  const row = ({ model, first_date: first, last_date: last }) => {
    const link = h("a", { href: `models.html?model=${encodeURIComponent(model)}` }, nameOf(model));
    return h("li", {}, link, `, ${dayOfYear(first)} to ${dayOfYear(last)}`);
  };
  return champions.length ? part("The model in use", null, h("ul", {}, champions.map(row))) : null;
}

function months({ best_bets: { months: all } }) {
  const rows = all.map(({ month, stats }) => ({ name: monthOf(`${month}-01`), stats }));
  const found = recordTable(`Best bets, ${BOTH}`, { title: "Month", of: ({ name }) => name }, rows);
  return found && part("Month by month", null, found);
}

function dates(whole) {
  const played = datesSoFar(whole);
  if (!played.length) return null;
  const games = { title: "Games", number: true, of: (day) => number(day.games) };
  const found = datesTable("Best bets of each date", played, [games]);
  return h("details", {}, h("summary", {}, `All ${count(played.length, "date")}`), found);
}

function every(seasons) {
  if (seasons.length < 2) return null;
  const since = ({ published_from: from }) => (from ? `since ${shortDay(from)}` : "never");
  const rows = seasons.map((each) => ({ ...each, ...each.best_bets }));
  const name = { title: "Season", of: ({ season }) => h("a", { href: addressOf(season) }, season) };
  return part(
    "All seasons",
    null,
    recordTable(`Best bets, ${BOTH}`, name, rows, { more: [{ title: "Shown", rank: 2, of: since }] }),
    h("p", {}, h("a", { href: "record.html?window=all" }, "The record of all seasons")),
  );
}

await show(async (main) => {
  const index = await load("seasons_index");
  const { seasons } = index;
  if (!seasons.length) return noSeason(index.status);
  const isThere = (name) => seasons.some(({ season }) => season === name);
  const wanted = new URLSearchParams(location.search).get("season") ?? (isThere(index.season) ? index.season : seasons[0].season);
  const links = choices(
    "Seasons",
    seasons.map(({ season }) => [season, season]),
    wanted,
    addressOf,
  );
  if (!isThere(wanted)) return [face("There is no such season", "These are:"), links];
  const whole = await load("seasons", { season: wanted });
  const { first_game_date: first, last_game_date: last, published_from: from } = whole;
  main.querySelector("h1").textContent = `Season ${wanted}`;
  const file = h("a", { href: `../v1/seasons/${wanted}.json` }, "JSON");
  return [
    h("p", { class: "lock" }, `${dayOfYear(first)} to ${dayOfYear(last)} · `, file),
    links,
    faceOf(whole.status),
    apart(whole, sidesOf(first, last, from)),
    months(whole),
    models(whole),
    dates(whole),
    every(seasons),
  ];
});
