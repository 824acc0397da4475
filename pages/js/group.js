// Groups: what each is; and one of them, with its record, its units day by day, and its picks by date, newest first.

import { curve } from "./charts.js";
import { face, faceOf, ifThere, load, show } from "./page.js";
import { briefRow, ended, groupLink, groupsExplained } from "./picks.js";
import { part, recordTable, SHARED, windowsOf } from "./records.js";
import { count, dateLink, dayOfYear, glossary, h, shortDay, units } from "./write.js";

const AT_ONCE = 30;

function share(title) {
  const said = h("span", { role: "status" });
  const copy = () => navigator.clipboard.writeText(location.href).then(() => (said.textContent = "Link copied."));
  // whoever changes his mind in the dialog of his device wants nothing else
  const press = () => (navigator.share ? navigator.share({ title, url: location.href }).catch(() => null) : copy());
  if (!navigator.share && !navigator.clipboard) return null;
  return [h("button", { type: "button", click: press }, "Share this"), said];
}

function neighbours(groups, at) {
  const [before, after] = [groups[at - 1], groups[at + 1]];
  const links = [before && h("span", {}, "‹ ", groupLink(before)), after && h("span", {}, groupLink(after), " ›")];
  return h("nav", { class: "neighbours", "aria-label": "Other groups" }, links);
}

function record({ as_of_date: asOf, published_from: from, windows }, id) {
  const rows = windowsOf(windows)
    .map(([, title, { start_date: start, groups }]) => ({ title, start, stats: groups.find((each) => each.id === id)?.stats }))
    .filter(({ stats }) => stats);
  if (!rows.length) return null;
  const isNew = from && from > rows.at(-1).start;
  const since = isNew
    ? [" ", glossary("shown", "Shown before the first game"), ` since ${shortDay(from)}; before that, worked out afterwards.`]
    : null;
  const shown = recordTable(`As of ${dayOfYear(asOf)}`, { title: "Days", of: ({ title }) => title.replace(" ", "\u00a0") }, rows);
  return part("Record", null, h("p", { class: "quiet" }, SHARED, since), shown);
}

function unitsOf({ name, days, changed_on: changes }) {
  const known = days.map(({ date, cumulative_units: value }) => ({ date, value })).filter(({ value }) => value !== null);
  const chart = curve("Units won or lost since the season began", [{ name, days: known, isChosen: true }]);
  if (!chart) return null;
  const changed = `Its rule changed on ${changes.map(shortDay).join(", ")}; earlier picks stay.`;
  return part(
    "Units, day by day",
    glossary("units", "bets of 1, all at the same odds"),
    chart,
    changes.length ? h("p", {}, changed) : null,
  );
}

function said(day) {
  const words = ended(day.wins, day.losses, day.pushes, day.voids, day.pending);
  const won = ` · ${units(day.units, 1)} units`;
  const inAll = h("span", { class: "unfolded" }, `, ${units(day.cumulative_units, 1)} so far`);
  return [words, day.units === null ? null : [won, inAll]];
}

async function fill(list, id) {
  const file = await ifThere(load("picks", { date: list.dataset.date })).catch(() => null);
  const group = file?.groups.find((each) => each.id === id);
  list.removeAttribute("aria-busy");
  if (!group) return list.replaceChildren(h("li", { class: "quiet" }, "These picks cannot be read now."));
  return list.replaceChildren(...group.picks.map(briefRow));
}

/** Make the dates of a group. The picks of one are fetched when they are seen; until then their place is as high as they. */
function dates({ id, days }) {
  const newest = days.toReversed();
  const list = h("div", { class: "days" });
  const seen = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      fill(target, id);
    }
  });
  const place = (day) => {
    const lines = Array.from({ length: day.shown }, () => h("li", {}, "\u00a0"));
    const picks = h("ol", { class: "picks brief", "aria-busy": "true", "data-date": day.date }, lines);
    seen.observe(picks);
    const summary = h("summary", {}, shortDay(day.date), " ", h("small", {}, said(day)));
    const whole = h("p", {}, dateLink(day.date, "The whole date"));
    return h("details", { open: day === days.at(-1) ? "" : null }, summary, picks, whole);
  };
  const more = h("button", { type: "button", click: () => add().querySelector("summary").focus() });
  const add = () => {
    const next = newest.splice(0, AT_ONCE).map(place);
    list.append(...next);
    more.textContent = count(Math.min(AT_ONCE, newest.length), "more date");
    if (!newest.length) more.remove();
    return next[0];
  };
  add();
  return [h("h2", {}, "Picks by date"), list, newest.length ? h("p", {}, more) : null];
}

function all({ season, status, groups }, performance) {
  const stats = new Map(performance?.windows.season?.groups.map((each) => [each.id, each.stats]));
  const name = { title: "Group", of: (group) => [groupLink(group), h("small", { class: "quiet" }, group.description)] };
  const rows = groups.filter(({ id }) => stats.has(id)).map((group) => ({ ...group, stats: stats.get(group.id) }));
  return [
    faceOf(status),
    h("p", {}, glossary("group", "A group"), ` is a list of picks by one fixed rule. ${SHARED}`),
    rows.length ? recordTable(`Season ${season}`, name, rows) : groupsExplained(groups),
  ];
}

await show(async (main) => {
  const id = new URLSearchParams(location.search).get("group");
  const [subsets, performance, history] = await Promise.all([
    load("systems_subsets"),
    ifThere(load("subsets_performance")),
    id === null ? null : ifThere(load("subsets_history")),
  ]);
  if (id === null) return all(subsets, performance);
  const at = subsets.groups.findIndex((each) => each.id === id);
  if (at < 0) return [face("There is no such group", "These are the groups of today."), all(subsets, performance)];
  const group = subsets.groups[at];
  main.querySelector("h1").textContent = group.name;
  const known = history?.groups.find((each) => each.id === id);
  return [
    faceOf(subsets.status),
    h("p", {}, group.description),
    h("div", { class: "field" }, share(group.name), neighbours(subsets.groups, at)),
    h("div", { class: "halves" }, performance && record(performance, id), known ? unitsOf(known) : null),
    known?.days.length ? dates(known) : null,
  ];
});
