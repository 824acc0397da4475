// The frame of every page: the published files it reads, links to other pages, notices, and what it says without a file.

import { clock, dayOfYear, h, moment, shortDay } from "./write.js";

const PUBLIC = new URL("../../v1/", import.meta.url);
const SITE = new URL("../", import.meta.url);

const NAME = "NBA points picks";
const BAR = [["index.html", "Today"], ["tonight.html", "Tonight"], ["group.html", "Groups"], ["record.html", "Track record", "Record"], ["players.html", "Players"]];
const MORE = [["date.html", "Dates"], ["trends.html", "Trends"], ["models.html", "Models"], ["seasons.html", "Seasons"], ["method.html", "How it works"], ["status.html", "Status"]];
const IN_FRONT_ON_PHONES = new Set(["index.html", "record.html"]);
const QUIET_TOO_LONG = 6 * 3_600_000; // the longest the clock's events are apart is less

const STATUSES = {
  off_season: ["Between two seasons", "No games are played now. Records are those of the last season."],
  no_games: ["No games", "No game is scheduled for this date."],
  no_data: ["Nothing yet", "There are games, but no predictions with a line so far."],
  too_few: ["No signal", "There are too few predictions for a signal."],
  no_picks: ["No picks", "There are predictions, but no group takes any of them."],
  not_published: ["Nothing was shown", "Nothing was published before the first game began, so nothing counts."],
};

const OF_A_DATE = {
  results: "results",
  predictions: "predictions",
  picks: "picks",
  best_bets: "picks",
  best_bets_all: "picks",
  best_bets_today: "picks",
  tonight: "players of tonight's games",
  live: "scores",
  live_grading: "scores",
  trends_tonight: "trends of tonight's games",
};

/** There is no such file. A bucket that nobody may list answers 403 for it. */
export class Missing extends Error {}

/** A file cannot be read: the server does not answer, or what it sends is no JSON. */
export class Unreadable extends Error {}

const asked = new Map();

/** What was asked for so far, by path: its kind, and its date or the one that it is as of. */
const loaded = new Map();

/** Fetch the bytes of a file; throws Missing or Unreadable. */
export async function fetchBytes(path, root = PUBLIC) {
  let response;
  try {
    response = await fetch(new URL(path, root));
  } catch {
    throw new Unreadable(path);
  }
  if (response.status === 404 || response.status === 403) throw new Missing(path);
  if (!response.ok) throw new Unreadable(path);
  return response.arrayBuffer();
}

/** Return the SHA-256 of bytes, as 64 hexadecimal digits. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function parsed(path, root) {
  const bytes = await fetchBytes(path, root);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Unreadable(path);
  }
}

/** Read a JSON file, once unless `again`; throws Missing or Unreadable. */
export function read(path, root = PUBLIC, again = false) {
  const url = new URL(path, root).href;
  if (again || !asked.has(url)) asked.set(url, parsed(path, root));
  return asked.get(url);
}

/** Read the document of a kind; `values` fill its path, such as {date: "2025-11-30"}. Throws Missing or Unreadable. */
export async function load(kind, values = {}, again = false) {
  const { documents } = await read("index.json");
  const known = documents.find(({ name }) => name === kind);
  if (!known) throw new Missing(kind);
  const path = known.path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(values[name]));
  loaded.set(`v1/${path}`, { kind, date: values.date }); // a file that is not there may be late
  const content = await read(path, PUBLIC, again);
  loaded.set(`v1/${path}`, { kind, date: content.date, asOf: content.as_of_date });
  tell();
  return content;
}

/** Wait for a file, and return null when there is none. */
export async function ifThere(reading) {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Missing) return null;
    throw error;
  }
}

let given = null;

/** Renews the notices; a page that shows its first content has some. */
let tell = () => {};

const EASTERN_DAY = new Intl.DateTimeFormat("en-CA", { timeZone: "America/New_York" });

/** Return the date in New York at an instant: 2025-11-30. */
function easternDay(instant) {
  return EASTERN_DAY.format(new Date(instant));
}

/** Return the instant that this page is of: now, or that of a demo, whose clock stands. */
export function now() {
  return given ?? new Date();
}

/** Make a face: what is missing, and why. */
export function face(title, ...text) {
  return h("div", { class: "face" }, h("p", {}, h("strong", {}, title)), h("p", {}, text));
}

/** Make the face of a status; null where there is something to show. */
export function faceOf(status) {
  return status in STATUSES ? face(...STATUSES[status]) : null;
}

/** Make the face of an error. One that is not about a missing or unreadable file is reported, too. */
export function faceOfError(error) {
  if (error instanceof Missing && error.message === "index.json") {
    return face("Nothing is published yet", "Picks stand here once the first ones are made.");
  }
  if (error instanceof Missing) return face("There is no such file", `${error.message} was never published.`);
  if (error instanceof Unreadable) {
    return face("A file cannot be read", `${error.message} did not come, or not as JSON. Load the page again in a minute.`);
  }
  reportError(error);
  return face("This page has failed", "A file is not of the form that the page expects. The others may be well.");
}

function links(pages) {
  return pages.map(([path, name, short]) => {
    const url = new URL(path, SITE);
    const isHere = location.pathname === url.pathname || (path === "index.html" && location.pathname === SITE.pathname);
    const text = short ? [h("span", { class: "long" }, name), h("span", { class: "short" }, short)] : name;
    return h("a", { href: url.href, "aria-current": isHere ? "page" : null, class: IN_FRONT_ON_PHONES.has(path) ? null : "wide" }, text);
  });
}

function header(more) {
  const menu = h("details", { class: "menu" }, h("summary", {}, h("span", { class: "long" }, "More"), h("span", { class: "short" }, "Menu")));
  const others = links([...MORE, ...more]);
  others.forEach((link) => link.classList.remove("wide"));
  // a phone's bar has two links; its menu has the others
  const hidden = links(BAR.filter(([path]) => !IN_FRONT_ON_PHONES.has(path)));
  hidden.forEach((link) => (link.className = "narrow"));
  menu.append(h("div", {}, hidden, others));
  menu.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") menu.open = false;
  });
  return h("header", {}, h("a", { class: "name", href: SITE.href }, NAME), h("nav", { "aria-label": "Pages" }, links(BAR), menu));
}

function heldSentence({ kind, date, asOf }) {
  if (date && kind in OF_A_DATE) return `The ${OF_A_DATE[kind]} of ${shortDay(date)} are being checked; these are the ones from before.`;
  if (asOf) return `The record stands as of ${shortDay(asOf)}. Newer results are being checked.`;
  return "A part of this page is being checked; it is as it was before.";
}

function lateSentence({ kind }, { last_checked: last }, today) {
  const what = OF_A_DATE[kind] === "picks" ? "Today's picks are" : "What is newest on this page is";
  return [`${what} late.`, last ? [" Last looked for at ", easternDay(last) === today ? clock(last) : moment(last), "."] : null];
}

/** Make the notices of a page, in readers' words: about what it has asked for, and each once. */
function notices(status, today) {
  if (!status) return [];
  if (status instanceof Error) return [h("p", {}, "How fresh this page is, is not known just now.")];
  const found = new Map();
  if (status.clock) found.set("clock", `A demo: its clock stands at ${dayOfYear(easternDay(status.checked_at))}.`);
  for (const [path, asked] of loaded) {
    const known = status.documents[asked.kind];
    const sentence = known?.held[path] !== undefined ? heldSentence(asked) : null;
    if (sentence) found.set(sentence, sentence);
    const isLate = known?.state === "late" && (asked.date ?? today) === today;
    if (isLate && (OF_A_DATE[asked.kind] === "picks" || !found.has("late"))) found.set("late", lateSentence(asked, known, today));
  }
  const isSilent = now() - new Date(status.checked_at) > QUIET_TOO_LONG;
  const isOfToday = [...loaded.values()].some(({ date }) => date === today);
  if (isSilent && isOfToday) found.set("silent", ["This page was last renewed on ", moment(status.checked_at), "."]);
  return [...found.values()].map((sentence) => h("p", {}, sentence));
}

function footer(status) {
  const renewed = status?.checked_at ? ["Renewed ", moment(status.checked_at), ". "] : [];
  return h(
    "footer",
    {},
    h("p", {}, renewed, "Every number is read from the published ", h("a", { href: new URL("../v1/index.json", SITE) }, "files"), "."),
    h("p", {}, "Past records promise nothing. ", h("a", { href: new URL("method.html", SITE) }, "How it works")),
  );
}

/** Go to the anchor of the address, for which the browser looked too early; return whether it is there now. */
function goToAnchor() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  place?.scrollIntoView();
  return Boolean(place);
}

const rest = [];

/** Make the place of what comes after a page's first view: of a promise of it. */
export function later(coming) {
  const place = h("div", {}, h("p", { class: "quiet", role: "status" }, "Reading more files …"));
  rest.push(coming.catch(faceOfError).then((content) => place.replaceWith(h("div", {}, content))));
  return place;
}

/**
 * Show a page: `body` gets its main element, and returns what it shows, or a promise of it. `more` are pages beside the
 * public ones, each [path, name].
 */
export async function show(body, { more = [] } = {}) {
  const main = document.querySelector("main");
  document.body.prepend(h("a", { class: "skip", href: "#main" }, "Skip to the content"), header(more));
  const loading = h("p", { class: "quiet", role: "status" }, "Reading the files …");
  main.append(loading);
  const index = ifThere(read("index.json")).catch(() => null); // asked for at once, beside the status
  const status = await ifThere(read("status.json")).catch((error) => error);
  if (status?.clock) given = new Date(status.checked_at);
  let content;
  try {
    content = await body(main);
  } catch (error) {
    content = [faceOfError(error)];
  }
  const heading = main.querySelector("h1");
  document.title = `${heading.textContent} · ${NAME}`;
  loading.remove();
  const today = (await index)?.today.date;
  const note = h("aside", { class: "note", "aria-label": "Notice" });
  tell = () => {
    note.replaceChildren(...notices(status, today));
    // a text that stands already does not move for it
    if (note.hasChildNodes() && !note.isConnected && !("still" in main.dataset)) heading.after(note);
  };
  tell();
  main.append(...[content].flat(Infinity).filter(Boolean));
  document.body.append(footer(status));
  document.body.dataset.shown = "";
  performance.mark("shown");
  const isThere = goToAnchor();
  await Promise.all(rest);
  document.body.dataset.whole = "";
  if (!isThere) goToAnchor();
}

