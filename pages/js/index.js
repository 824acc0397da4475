// Today: what is picked and when it locks, how each pick stands, and how last night went.

import { face, faceOf, ifThere, load, now, read, show } from "./page.js";
import { bet, byKey, groupsOf, keyOf, outcomeOf, pickList, playerLink, recordLine, standing, tally } from "./picks.js";
import { clock, count, dateLink, h, shortDay, weekDay, wonAndLost } from "./write.js";

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

function lockLine({ games, locks_at: locks }, picks, date) {
  if (!games) return null;
  const made = picks.length ? ` · ${count(picks.length, "pick")}` : "";
  if (!locks) return h("p", { class: "lock" }, count(games, "game"), made);
  const isLocked = new Date(locks) <= now();
  return h(
    "p",
    { class: "lock" },
    isLocked ? ["Locked ", clock(locks), ", before the first game"] : ["Locks ", clock(locks), countdown(locks)],
    ` · ${count(games, "game")}${made}`,
    isLocked && picks.length ? [" · ", h("a", { href: `record.html#check` }, "Check it")] : null,
  );
}

function lastNight({ weeks }, today) {
  const days = weeks.flatMap(({ days: all }) => all).filter(({ date, picks }) => date < today && picks.length);
  const last = days.sort((one, other) => (one.date < other.date ? 1 : -1))[0];
  if (!last) return null;
  const row = (pick) =>
    h(
      "li",
      {},
      h("div", { class: "who" }, h("span", {}, playerLink(pick)), h("span", {}, bet(pick))),
      h("span", { class: "state" }, standing(pick)),
    );
  return h(
    "section",
    {},
    h("h2", {}, "Last night ", h("small", {}, dateLink(last.date), `: ${tally(last.picks)}`)),
    h("ol", { class: "picks brief" }, last.picks.map(row)),
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
    h("p", {}, h("a", { href: "record.html" }, "Track record"), from && from > whole.start_date ? `: shown before the games since ${shortDay(from)}` : null),
  );
}

function groupsToday(groups) {
  if (!groups.length) return null;
  const row = ({ id, name, picks, stats }) =>
    h(
      "li",
      {},
      h("a", { href: `group.html?group=${encodeURIComponent(id)}` }, name),
      h("span", {}, picks.length ? count(picks.length, "pick") : "none"),
      h("span", { class: "quiet" }, stats.picks ? wonAndLost(stats) : "–"),
    );
  const said = `record of the ${groups[0].stats.days} days before`;
  return h("section", {}, h("h2", {}, "Groups today ", h("small", {}, said)), h("ul", { class: "lines" }, groups.map(row)));
}

/** Make what gives the next lock to the reader's calendar; the module comes when it is asked for. */
function calendarButton(index) {
  const give = async ({ currentTarget: button }) => {
    const link = (await import("./calendar.js")).lockCalendar(index);
    button.replaceWith(link);
    link.click();
  };
  return h("button", { class: "plain", type: "button", click: give }, "add to your calendar");
}

function next(index) {
  const slate = index.next_slate;
  if (!slate) return null;
  const locks = slate.locks_at && !slate.is_provisional ? [" · locks ", clock(slate.locks_at), " · ", calendarButton(index)] : null;
  const text = [dateLink(slate.date, weekDay(slate.date)), ` · ${count(slate.games, "game")}`, locks];
  return h("section", {}, h("h2", {}, "Next"), h("p", {}, text));
}

/** Say why there is no pick of today. */
function whyNone({ today: { status, games }, next_slate: slate }, file) {
  if (status === "no_games") return face("No games today", slate ? "The next ones stand below." : "When the next ones are is not known yet.");
  if (!file && games) return face("No picks yet", "Today's picks come in the morning, New York time.");
  return faceOf(file?.status ?? status);
}

/** Ask for the scores again whenever their file may have changed, while somebody looks; no row moves. */
function renew(list, picks, date, seconds) {
  const isOpen = (lives) => picks.some((pick) => outcomeOf(pick, lives.get(keyOf(pick))) === null);
  const again = async () => {
    const live = document.hidden ? null : await ifThere(load("live_grading", { date }, true)).catch(() => null);
    const lives = byKey(live?.predictions ?? []);
    for (const pick of live ? picks : []) {
      list.querySelector(`[data-key="${CSS.escape(keyOf(pick))}"] .state`).replaceChildren(...[standing(pick, lives.get(keyOf(pick)))].flat(Infinity));
    }
    if (!live || isOpen(lives)) setTimeout(again, seconds * 1000);
  };
  setTimeout(again, seconds * 1000);
}

await show(
  async (main) => {
    const index = await read("index.json");
    const { today } = index;
    const { date } = today;
    const [best, file, live] = await Promise.all([
      ifThere(load("best_bets_all")),
      ifThere(load("picks", { date })),
      today.locks_at && new Date(today.locks_at) <= now() ? ifThere(load("live_grading", { date })) : null,
    ]);
    main.querySelector("h1").textContent = weekDay(date);
    const groups = groupsOf(file?.groups ?? []);
    const all = new Map((file?.groups ?? []).flatMap((group) => group.picks.map((pick) => [keyOf(pick), pick])));
    const bets = (best?.weeks ?? []).flatMap(({ days }) => days).find((day) => day.date === date)?.picks ?? [];
    const first = bets.map((pick) => all.get(keyOf(pick)) ?? pick);
    const others = [...all.values()].filter((pick) => !first.some((each) => keyOf(each) === keyOf(pick)));
    const picks = [...first, ...others];
    const lives = byKey(live?.predictions ?? []);
    const list = (title, some, said) =>
      some.length ? [h("h2", {}, title, said ? h("small", {}, ` ${said}`) : null), pickList(some, date, now(), lives, groups)] : null;
    const isPlaying = Boolean(live);
    const picked = h(
      "section",
      {},
      lockLine(today, picks, date),
      list("Best bets", first, isPlaying ? tally(first, lives) : null),
      list("More picks", others, isPlaying ? tally(others, lives) : null),
    );
    const { cache_seconds: seconds } = index.documents.find(({ name }) => name === "live_grading") ?? {};
    if (isPlaying && picks.length) renew(picked, picks, date, seconds);
    const night = best && lastNight(best, date);
    const rest = [best && season(best), groupsToday(file?.groups ?? [])];
    const columns = picks.length
      ? [[picked], [night, ...rest, next(index)]]
      : [[whyNone(index, file), picked, night, next(index)], rest];
    return h("div", { class: "two" }, columns.map((column) => h("div", {}, column)));
  },
  { isOfToday: true },
);
