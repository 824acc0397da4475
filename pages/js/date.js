// A date: the calendar of the season, the picks of a date with their outcomes, and the results of all predictions.

import { chart } from "./charts.js";
import { card, facts, h, table } from "./dom.js";
import { ifThere, load, read } from "./documents.js";
import { face, faceOf } from "./faces.js";
import { show } from "./page.js";
import { byKey, matchup, outcome, picksList, playerLink, recommended, resultOf } from "./picks.js";
import { count, hitRate, number, recordBefore, sampleClass, tenths, units, wonAndLost } from "./rates.js";
import { clock, dateLink, longDay, monthOf, shortDay } from "./times.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

function weekday(date) {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** Return every date of the month of a date, as text. */
function datesOf(month) {
  const [year, number] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).getUTCDate();
  return Array.from({ length: last }, (_, day) => `${month}-${`${day + 1}`.padStart(2, "0")}`);
}

function day(date, known, chosen) {
  const text = Number(date.slice(8));
  if (!known) return h("span", { class: "idle" }, text);
  const record = known.wins + known.losses ? `${known.wins}–${known.losses}` : "";
  const spoken = `${shortDay(date)}: ${count(known.games, "game")}${record && `, best bets ${record}`}`;
  const attributes = { href: `date.html?date=${date}`, "aria-label": spoken, "aria-current": date === chosen ? "date" : null };
  return h("a", attributes, text, h("small", {}, record || "\u00a0"));
}

function month(name, dates, chosen) {
  const all = datesOf(name);
  const cells = [...Array(weekday(all[0])).fill(null), ...all];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) => cells.slice(7 * week, 7 * week + 7));
  return h(
    "table",
    { class: "month" },
    h("caption", {}, monthOf(all[0])),
    h("thead", {}, h("tr", {}, WEEKDAYS.map((each) => h("th", { scope: "col" }, each)))),
    h("tbody", {}, weeks.map((week) =>
      h("tr", {}, week.map((date) => h("td", {}, date ? day(date, dates.get(date), chosen) : null))),
    )),
  );
}

function calendar(counts, chosen) {
  const dates = new Map(counts.dates.map((each) => [each.date, each]));
  const months = [...new Set([...dates.keys()].map((date) => date.slice(0, 7)))].sort();
  const shown = months.map((each) => month(each, dates, chosen));
  return h(
    "details",
    {},
    h("summary", {}, `All dates of the season ${counts.season}; under each the record of its best bets`),
    h("div", { class: "months" }, shown),
  );
}

function picker(chosen, dates) {
  const before = dates.filter((date) => date < chosen).at(-1);
  const after = dates.find((date) => date > chosen);
  const input = h("input", { type: "date", name: "date", value: chosen, required: "" });
  return h(
    "form",
    { class: "field", action: "date.html" },
    h("label", {}, "Date ", input),
    h("button", {}, "Show"),
    before && dateLink(before, "earlier date"),
    after && dateLink(after, "later date"),
  );
}

/** Return whether a text is a date of the calendar: 2025-02-30 is none. */
function isDate(text) {
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${text}T`);
}

/** Say what the picks of a date rest on; null where there is nothing to lock. */
function basis({ basis: kind, locks_at: locks }) {
  if (!locks) return null;
  if (kind === "reconstructed") return "reconstructed by the rules";
  return new Date(locks) > Date.now() ? "what is shown now; it may change until the lock" : "as it was shown at the lock";
}

function group({ name, picks, stats }, results) {
  const found = picks.map((pick) => resultOf(pick, results)?.outcome);
  const of = (wanted) => found.filter((each) => each === wanted).length;
  const record = of("win") + of("loss") ? `: ${of("win")}–${of("loss")} on this date` : "";
  const shown = picks.length ? picksList(picks, results) : h("p", { class: "quiet" }, "No pick.");
  return card(`${name}${record}`, shown, recordBefore(stats));
}

function resultsOf(results) {
  const played = results.results.filter(({ actual, outcome: what }) => actual !== null && what !== "void");
  const values = played.map((each) => ({
    predicted: each.prediction - each.line,
    scored: each.actual - each.line,
    outcome: each.outcome === null ? "no direction" : each.outcome,
  }));
  const caption = "Prediction and points, both above or below the line: in the upper right and the lower left the prediction was on the right side";
  return [
    h("h2", {}, "All predictions"),
    facts({
      Record: wonAndLost(results.stats),
      "Hit rate": h("div", { class: sampleClass(results.stats) }, hitRate(results.stats)),
      Units: units(results.stats.units),
      Pending: number(results.stats.pending),
      "Without a side": number(results.no_direction),
    }),
    values.length ? chart("margins", caption, values) : null,
    table(
      `Results of ${results.date}`,
      [
        { title: "Player", of: (each) => [playerLink(each), h("small", { class: "quiet" }, matchup(each))] },
        { title: "Pick", of: recommended },
        { title: "Predicted", number: true, of: (each) => tenths(each.prediction) },
        { title: "Points", number: true, of: (each) => number(each.actual) },
        { title: "Outcome", of: (each) => outcome(each.outcome) },
      ],
      results.results,
    ),
  ];
}

await show(async (main) => {
  const index = await read("index.json");
  const counts = await ifThere(load("schedule_game_counts"));
  const asked = new URLSearchParams(location.search).get("date");
  const date = asked ?? index.newest_complete_date ?? index.today.date;
  const dates = (counts?.dates ?? []).map((each) => each.date);
  const frame = [picker(date, dates), counts && dates.length ? calendar(counts, date) : null];
  if (!isDate(date)) {
    return [face("This is no date", `Write one like ${index.today.date}.`), frame];
  }
  main.querySelector("h1").textContent = longDay(date);
  const [picks, signal, results] = await Promise.all([
    ifThere(load("picks", { date })),
    ifThere(load("signals", { date })),
    ifThere(load("results", { date })),
  ]);
  if (!picks) return [frame[0], face("There is no file of this date", "The calendar has the dates of the season."), frame[1]];
  const known = byKey(results?.results ?? []);
  return [
    frame,
    facts({
      Season: picks.season,
      Model: picks.model,
      Lock: picks.locks_at && clock(picks.locks_at),
      "The day was": signal?.signal ?? null,
      Basis: basis(picks),
    }),
    faceOf(picks.status),
    picks.groups.length ? [h("h2", {}, "Groups"), h("div", { class: "cards" }, picks.groups.map((each) => group(each, known)))] : null,
    results?.results.length ? resultsOf(results) : null,
  ];
});
