// Today: what is picked and when it locks, how each pick stands, and how last night went.

import { face, faceOf, ifThere, load, now, read, show } from "./page.js";
import { briefRow, byKey, groupList, groupsOf, inOrder, keyOf, outcomeOf, pickList, recordLine, tally } from "./picks.js";
import { clock, count, dateLink, glossary, h, shortDay, weekDay } from "./write.js";

/** Write a length of time in its two largest units: 2 h 5 min. */
function span(milliseconds) {
  const minutes = Math.floor(milliseconds / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${minutes % 60} min`;
  return minutes ? `${minutes} min` : "less than a minute";
}

/** Write how long it is until the lock, again every half a minute and at that instant. A screen reader hears the time alone. */
function countdown(instant) {
  const shown = h("span", { "aria-hidden": "true" });
  const tell = () => {
    const left = new Date(instant) - now();
    shown.textContent = left > 0 ? `, in ${span(left)}` : "";
    if (left > 0) setTimeout(tell, Math.min(left, 30_000));
  };
  tell();
  return shown;
}

function lockLine({ games, locks_at: locks }, index, made) {
  if (!games) return null;
  const amounts = [count(games, "game"), made ? count(made, "pick") : null].filter(Boolean).join(" · ");
  if (!locks) return h("p", { class: "lock" }, amounts);
  const isLocked = new Date(locks) <= now();
  const word = glossary("lock", isLocked ? "Locked" : "Locks");
  const when = isLocked ? [word, " ", clock(locks), ", before the first game"] : [word, " ", clock(locks), countdown(locks)];
  const more = isLocked ? made && h("a", { href: "record.html#check" }, "Check it") : calendarButton(index);
  return h("p", { class: "lock" }, when, ` · ${amounts}`, more ? [" · ", more] : null);
}

/** Return the date before a date. */
function dayBefore(date) {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}

function lastNight({ weeks }, today) {
  const days = weeks.flatMap(({ days: all }) => all).filter(({ date, picks }) => date < today && picks.length);
  const last = days.sort((one, other) => (one.date < other.date ? 1 : -1))[0];
  if (!last) return null;
  const title = last.date === dayBefore(today) ? "Last night" : "Last picks";
  return h(
    "section",
    {},
    h("h2", {}, `${title} `, h("small", {}, dateLink(last.date), `: ${tally(last.picks)}`)),
    h("ol", { class: "picks brief" }, last.picks.map(briefRow)),
  );
}

function season({ windows, season: name, published_from: from }) {
  const whole = windows.season;
  if (!whole) return null;
  return h(
    "section",
    {},
    h("h2", {}, "Best bets ", h("small", {}, `season ${name}`)),
    recordLine(whole.stats),
    h(
      "p",
      {},
      h("a", { href: "record.html" }, "Track record"),
      from && from > whole.start_date ? `: shown before the games since ${shortDay(from)}` : null,
    ),
  );
}

function groupsToday(groups) {
  if (!groups.length) return null;
  const said = `record of the ${groups[0].stats.days} days before`;
  return h(
    "section",
    {},
    h("h2", {}, "Groups today ", h("small", {}, said)),
    groupList(groups, ({ stats }) => (stats.picks ? stats : null)),
  );
}

/** Make what gives the next lock to the reader's calendar; the module comes when it is asked for. */
function calendarButton(index) {
  const give = async ({ currentTarget: button }) => {
    const link = (await import("./calendar.js")).lockCalendar(index);
    if (!link) return button.remove(); // it has locked since
    button.replaceWith(link);
    return link.click();
  };
  return h("button", { class: "plain", type: "button", click: give }, "add to your calendar");
}

function next(index) {
  const slate = index.next_slate;
  if (!slate) return null;
  const locks =
    slate.locks_at && !slate.is_provisional ? [" · locks ", clock(slate.locks_at), " · ", calendarButton(index)] : null;
  const text = [dateLink(slate.date, weekDay(slate.date)), ` · ${count(slate.games, "game")}`, locks];
  return h("section", {}, h("h2", {}, "Next"), h("p", {}, text));
}

/** Say why there is no pick of today. */
function whyNone({ today: { status, games }, next_slate: slate }, file) {
  if (status === "no_games")
    return face("No games today", slate ? "The next ones stand below." : "When the next ones are is not known yet.");
  if (!file && games) return face("No picks yet", "Today's picks come from 9 AM ET on.");
  return faceOf(file?.status ?? status);
}

const GAME = 6 * 3_600_000; // longer than any game

/** Read what changes on this day: the picks, and from the lock on how they stand. */
async function dayOf({ date, locks_at: locks }, again) {
  const isLocked = locks && new Date(locks) <= now();
  const read = (kind) => ifThere(load(kind, { date }, again));
  const [file, live] = await Promise.all([read("picks"), isLocked ? read("live_grading") : null]);
  return { file, isLocked, lives: byKey(live?.predictions ?? []) };
}

/** Return what stands in the place of picks that are drawn anew: where they are the same ones, no row moves. */
function renewed(shown, fresh) {
  const keys = (section) => [...section.querySelectorAll("[data-key], h2 small")].map(({ dataset: { key } }) => key).join();
  const cells = (section) => [...section.querySelectorAll(".state, h2 small")];
  if (keys(shown) !== keys(fresh)) {
    shown.replaceWith(fresh);
    return fresh;
  }
  const made = cells(fresh);
  cells(shown).forEach((cell, index) => cell.replaceChildren(...made[index].childNodes));
  return shown;
}

/** Make the picks of the day, and make them again whenever they may have changed, while somebody looks and one is open. */
function followed(index, bets, first) {
  const { today, documents } = index;
  const secondsOf = (kind) => documents.find(({ name }) => name === kind)?.cache_seconds;
  const drawn = ({ file, isLocked, lives }) => {
    const groups = file?.groups ?? [];
    const [best, others] = inOrder(bets, groups);
    const list = (title, some) =>
      some.length
        ? [
            h("h2", {}, title, isLocked ? h("small", {}, ` ${tally(some, lives)}`) : null),
            pickList(some, today.date, now(), lives, groupsOf(groups)),
          ]
        : null;
    const lock = lockLine(today, index, best.length + others.length);
    return h("section", {}, lock, list("Best bets", best), list("More picks", others));
  };
  let shown = drawn(first);
  const wait = (day) => {
    const picks = inOrder(bets, day.file?.groups ?? []).flat();
    const last = Math.max(...[today.locks_at, ...picks.map(({ tips_off_at: tip }) => tip)].map((each) => Date.parse(each) || 0));
    const isOpen = picks.some((pick) => outcomeOf(pick, day.lives.get(keyOf(pick))) === null) || !picks.length;
    if (!today.games || !isOpen || now() > last + GAME) return;
    const left = day.isLocked ? Infinity : Date.parse(today.locks_at) - now();
    setTimeout(again, Math.min(1000 * secondsOf(day.isLocked ? "live_grading" : "picks"), left), day);
  };
  const again = async (day) => {
    const newest = document.hidden ? null : await dayOf(today, true).catch(() => null);
    if (newest) shown = renewed(shown, drawn(newest));
    wait(newest ?? day);
  };
  wait(first);
  return shown;
}

await show(async (main) => {
  const index = await read("index.json");
  const { date } = index.today;
  const [best, day] = await Promise.all([ifThere(load("best_bets_all")), dayOf(index.today)]);
  main.querySelector("h1").textContent = weekDay(date);
  const bets = (best?.weeks ?? []).flatMap(({ days }) => days).find((each) => each.date === date)?.picks ?? [];
  const groups = day.file?.groups ?? [];
  const picked = followed(index, bets, day);
  const night = best && lastNight(best, date);
  const rest = [best && season(best), groupsToday(groups)];
  const columns = inOrder(bets, groups).flat().length
    ? [[picked], [night, ...rest, next(index)]]
    : [[whyNone(index, day.file), picked, night, next(index)], rest];
  return h(
    "div",
    { class: "two" },
    columns.map((column) => h("div", {}, column)),
  );
});
