// Today: what is picked and when it locks, how each pick stands, and how last night went.

import { face, faceOf, ifThere, load, now, read, show } from "./page.js";
import { briefRow, byKey, groupList, groupsOf, inOrder, keyOf, outcomeOf, pickList, recordLine, renew, tally } from "./picks.js";
import { clock, count, dateLink, dayBefore, glossary, h, shortDay, weekDay } from "./write.js";

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
  const shown = h("span", { class: "live", "aria-hidden": "true" });
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

/** Read what changes on this day: the picks, the promised best bets first, and from the lock on how they stand. */
async function dayOf({ date, locks_at: locks }, bets, again = false) {
  const isLocked = locks && new Date(locks) <= now();
  const kinds = ["picks", ...(isLocked ? ["live_grading"] : [])];
  const [promised, file, live] = await Promise.all([bets, ...kinds.map((kind) => ifThere(load(kind, { date }, again)))]);
  const groups = file?.groups ?? [];
  const [best, others] = inOrder(promised, groups);
  return { file, groups, isLocked, best, others, picks: [...best, ...others], lives: byKey(live?.predictions ?? []) };
}

/** Make the picks of the day, and make them again whenever they may have changed, while somebody looks and one is open. */
function followed(index, bets, first) {
  const { today, documents } = index;
  const secondsOf = (kind) => documents.find(({ name }) => name === kind)?.cache_seconds;
  const drawn = ({ groups, isLocked, best, others, picks, lives }) => {
    const list = (title, some) =>
      some.length
        ? [
            h("h2", {}, title, isLocked ? h("small", { class: "live" }, ` ${tally(some, lives)}`) : null),
            pickList(some, today.date, now(), lives, groupsOf(groups)),
          ]
        : null;
    return h("div", {}, lockLine(today, index, picks.length), list("Best bets", best), list("More picks", others));
  };
  const place = h("section", {}, drawn(first));
  const wait = (day) => {
    const { isLocked, picks, lives } = day;
    const last = Math.max(...[today.locks_at, ...picks.map(({ tips_off_at: tip }) => tip)].map((each) => Date.parse(each) || 0));
    const isOpen = picks.some((pick) => outcomeOf(pick, lives.get(keyOf(pick))) === null) || !picks.length;
    if (!today.games || !isOpen || now() > last + GAME) return;
    const left = isLocked ? Infinity : Date.parse(today.locks_at) - now();
    setTimeout(again, Math.min(1000 * secondsOf(isLocked ? "live_grading" : "picks"), left), day);
  };
  const again = async (day) => {
    const newest = document.hidden ? null : await dayOf(today, bets, true).catch(() => null);
    if (newest) renew(place, drawn(newest));
    wait(newest ?? day);
  };
  wait(first);
  return place;
}

/** Return the best bets of a date among those of its season. */
function betsOf(best, date) {
  return (best?.weeks ?? []).flatMap(({ days }) => days).find((day) => day.date === date)?.picks ?? [];
}

await show(async (main) => {
  const index = await read("index.json");
  const { date } = index.today;
  const all = ifThere(load("best_bets_all"));
  const bets = all.then((best) => betsOf(best, date));
  const [best, day] = await Promise.all([all, dayOf(index.today, bets)]);
  main.querySelector("h1").textContent = weekDay(date);
  const picked = followed(index, bets, day);
  const night = best && lastNight(best, date);
  const rest = [best && season(best), groupsToday(day.groups)];
  const columns = day.picks.length
    ? [[picked], [night, ...rest, next(index)]]
    : [[whyNone(index, day.file), picked, night, next(index)], rest];
  return h(
    "div",
    { class: "two" },
    columns.map((column) => h("div", {}, column)),
  );
});
