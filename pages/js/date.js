// A date: its picks and how each ended, what was shown of it, and all predictions. And the calendar of the season.

import { face, faceOf, faceOfError, fetchBytes, ifThere, load, now, read, sha256, show } from "./page.js";
import { bet, groupList, groupsOf, inOrder, outcome, pickList, playerOfTeam, recordLine, tally } from "./picks.js";
import { clock, count, dateLink, glossary, h, longDay, monthOf, number, shortDay, table, tenths } from "./write.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAYS = { favorable: "a good day", neutral: "a day like others", challenging: "a hard day" };

/** Return every date of the month of a date, as text. */
function datesOf(month) {
  const [year, number] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: last }, (_, day) => `${month}-${`${day + 1}`.padStart(2, "0")}`);
}

function day(date, known, chosen) {
  const text = Number(date.slice(8));
  if (!known) return h("span", { class: "idle" }, text);
  const isDecided = known.wins + known.losses > 0;
  const record = isDecided ? `, best bets ${known.wins} won, ${known.losses} lost` : "";
  const spoken = `${shortDay(date)}: ${count(known.games, "game")}${record}`;
  const attributes = { href: `date.html?date=${date}`, "aria-label": spoken, "aria-current": date === chosen ? "date" : null };
  return h("a", attributes, text, h("small", {}, isDecided ? `${known.wins}–${known.losses}` : "\u00a0"));
}

function month(name, dates, chosen) {
  const all = datesOf(name);
  const before = (new Date(`${all[0]}T00:00:00Z`).getUTCDay() + 6) % 7;
  const cells = [...Array(before).fill(null), ...all];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) => cells.slice(7 * week, 7 * week + 7));
  return h(
    "table",
    { class: "month" },
    h("caption", {}, monthOf(all[0])),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        WEEKDAYS.map((each) => h("th", { scope: "col" }, each)),
      ),
    ),
    h(
      "tbody",
      {},
      weeks.map((week) =>
        h(
          "tr",
          {},
          week.map((date) => h("td", {}, date ? day(date, dates.get(date), chosen) : null)),
        ),
      ),
    ),
  );
}

function calendar({ dates, season }, chosen) {
  if (!dates.length) return null;
  const known = new Map(dates.map((each) => [each.date, each]));
  const months = [...new Set([...known.keys()].map((date) => date.slice(0, 7)))].sort();
  return h(
    "details",
    {},
    h("summary", {}, `All dates of the season ${season}, with the record of the best bets of each`),
    h(
      "div",
      { class: "months" },
      months.map((each) => month(each, known, chosen)),
    ),
  );
}

function picker(chosen, dates) {
  const before = dates.filter((date) => date < chosen).at(-1);
  const after = dates.find((date) => date > chosen);
  const input = h("input", { type: "date", name: "date", value: chosen, required: "" });
  return h(
    "form",
    { class: "field", action: "date.html" },
    before && dateLink(before, `‹ ${shortDay(before)}`),
    h("label", {}, h("span", { class: "long" }, "Date "), input),
    h("button", {}, "Show"),
    after && dateLink(after, `${shortDay(after)} ›`),
  );
}

/** Return whether a text is a date of the calendar: 2025-02-30 is none. */
function isDate(text) {
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${text}T`);
}

/** Say what the picks of a date rest on, with the hash of the file that proves it. */
async function basis({ basis: kind, locks_at: locks, status }, date, today) {
  if (!locks || status === "not_published") return null;
  if (kind === "reconstructed")
    return h("p", { class: "lock" }, "Worked out afterwards by the same rules: nobody saw these picks before the games.");
  if (new Date(locks) > now()) return h("p", { class: "lock" }, "Locks ", clock(locks), ". Until then these picks may change.");
  const bytes = await ifThere(fetchBytes(`locks/${date}.json`));
  const lacks = date === today ? "comes with the next files" : "is missing";
  if (!bytes) return h("p", { class: "lock" }, "Locked ", clock(locks), `. The file that proves what was shown ${lacks}.`);
  const hash = crypto.subtle
    ? [" · ", glossary("hash", "hash"), " ", h("code", {}, `${(await sha256(bytes)).slice(0, 8)}…`)]
    : null;
  const check = h("a", { href: "record.html#check" }, "Check it");
  return h("p", { class: "lock" }, "Shown before the first game, locked ", clock(locks), hash, " · ", check);
}

const PREDICTIONS = [
  { title: "Player", of: playerOfTeam },
  { title: "Pick", of: (each) => bet({ ...each, first_line: null }) },
  { title: "Predicted", number: true, rank: 2, of: (each) => tenths(each.prediction) },
  { title: "Points", number: true, of: (each) => number(each.actual) },
  { title: "Outcome", of: (each) => outcome(each.outcome) },
];

/** Make what is read when somebody opens it: all predictions of the date, game by game, and how far each was off. */
function everyPrediction(date) {
  const place = h("div", {});
  const fill = async () => {
    const [{ scatter }, predictions, results] = await Promise.all([
      import("./charts.js"),
      ifThere(load("predictions", { date })),
      ifThere(load("results", { date })),
    ]);
    const all = (predictions?.games ?? []).flatMap((game) => game.predictions);
    const played = all.filter(({ actual, outcome: what }) => actual !== null && what !== "void");
    const points = played.map(({ prediction, actual, line }) => ({ predicted: prediction - line, scored: actual - line }));
    const game = ({ away, home, away_score: theirs, home_score: ours, predictions: some }) => {
      const score = theirs === null || ours === null || theirs === undefined ? "" : ` ${theirs}–${ours}`;
      return table(`${away} at ${home}${score}`, PREDICTIONS, some);
    };
    place.replaceChildren(
      ...[
        results ? recordLine(results.stats, 2) : null,
        scatter("Predictions and points, from the line on", points),
        ...(predictions?.games ?? []).filter((each) => each.predictions.length).map(game),
      ].filter(Boolean),
    );
  };
  const open = ({ target }) => {
    if (target.open && !place.querySelector("table")) {
      place.replaceChildren("Reading the files …");
      fill().catch((error) => place.replaceChildren(faceOfError(error)));
    }
  };
  return h(
    "details",
    { toggle: open, id: "predictions" },
    h("summary", {}, "All predictions of the date, and how each ended"),
    place,
  );
}

function groupsOfDate(groups) {
  const record = ({ picks }) => {
    const [wins, losses] = ["win", "loss"].map((wanted) => picks.filter(({ outcome: what }) => what === wanted).length);
    return wins + losses ? { wins, losses } : null;
  };
  return h("section", {}, h("h2", {}, "Groups ", h("small", {}, "on this date")), groupList(groups, record));
}

await show(async (main) => {
  const index = await read("index.json");
  const date = new URLSearchParams(location.search).get("date") ?? index.newest_complete_date ?? index.today.date;
  const isKnown = isDate(date);
  const [counts, file, signal, best] = await Promise.all([
    ifThere(load("schedule_game_counts")),
    ...["picks", "signals", "best_bets"].map((kind) => (isKnown ? ifThere(load(kind, { date })) : null)),
  ]);
  const frame = picker(
    date,
    (counts?.dates ?? []).map((each) => each.date),
  );
  const months = counts && calendar(counts, date);
  if (!isKnown) return [face("This is no date", `Write one like ${index.today.date}.`), frame, months];
  main.querySelector("h1").textContent = longDay(date);
  if (!file) return [frame, face("There is no file of this date", "The calendar has the dates of the season."), months];
  const groups = groupsOf(file.groups);
  const [first, others] = inOrder(best?.picks ?? [], file.groups);
  const list = (title, picks) =>
    picks.length
      ? [h("h2", {}, title, h("small", {}, ` ${tally(picks)}`)), pickList(picks, date, now(), new Map(), groups)]
      : null;
  return [
    frame,
    await basis(file, date, index.today.date),
    h(
      "div",
      { class: "two" },
      h("div", {}, faceOf(file.status), h("section", {}, list("Best bets", first), list("More picks", others))),
      h(
        "div",
        {},
        signal?.signal
          ? h(
              "section",
              {},
              h("h2", {}, "The day"),
              h(
                "p",
                {},
                glossary("good-day", "In the model's own view"),
                ` ${DAYS[signal.signal] ?? signal.signal}. `,
                signal.explanation,
              ),
            )
          : null,
        file.groups.length ? groupsOfDate(file.groups) : null,
      ),
    ),
    everyPrediction(date),
    months,
  ];
});
