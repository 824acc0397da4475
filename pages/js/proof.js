// Every date with what proves it: the hash of the file that was written at its lock, and how to check that.

import { face, faceOfError, fetchBytes, ifThere } from "./page.js";
import { clock, count, dateLink, glossary, h, nothing, number, shortDay, table, wonAndLost } from "./write.js";

const AT_ONCE = 10;

/** Return the SHA-256 of bytes in hexadecimal digits. */
export async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Write a hash in groups of eight digits, as people compare it. */
export function grouped(hash) {
  return hash.match(/.{8}/g).join(" ");
}

/** Whether this browser can compute hashes: only where a page came over HTTPS, or from the reader's own machine. */
function canHash() {
  return Boolean(globalThis.crypto?.subtle);
}

function momentsOf(bytes) {
  try {
    const { lock, claimed_at: claimed } = JSON.parse(new TextDecoder().decode(bytes));
    return { lock, claimed };
  } catch {
    return {};
  }
}

/** Read the lock file of a date: its address, the hash of its bytes, and its moments if it is one; null where there is none. */
async function lockOf(date) {
  const path = `locks/${date}.json`;
  const bytes = await ifThere(fetchBytes(path)).catch(() => null);
  return bytes && { date, href: `../v1/${path}`, hash: canHash() ? await sha256(bytes) : null, ...momentsOf(bytes) };
}

function copy(hash) {
  if (!navigator.clipboard) return null;
  const button = h("button", { class: "link", type: "button", "aria-label": `Copy the hash ${hash.slice(0, 8)}` }, "copy");
  button.addEventListener("click", () => navigator.clipboard.writeText(hash).then(() => (button.textContent = "copied")));
  return button;
}

function hashOf(lock) {
  if (!lock) return nothing("no lock file");
  const hash = lock.hash && [h("code", {}, `${lock.hash.slice(0, 8)}…`), " ", copy(lock.hash), " "];
  return [hash, h("a", { href: lock.href }, "file")];
}

function basisOf({ date, status }, from, lock) {
  if (!from || date < from) return "worked out afterwards";
  if (status === "not_published") return "not shown";
  if (!lock) return "not locked yet";
  return lock.lock ? ["shown before, locked ", clock(lock.lock)] : "shown, but the lock file cannot be read";
}

function datesTable(dates, locks, from) {
  const unseen = () => nothing("nobody saw it before the games");
  return table(
    "Best bets of each date, newest first",
    [
      { title: "Date", of: ({ date }) => dateLink(date) },
      { title: "Picks", number: true, of: ({ shown }) => number(shown) },
      { title: "Record", number: true, of: (day) => (day.wins + day.losses ? wonAndLost(day) : nothing("nothing decided yet")) },
      { title: "Picks were", rank: 2, of: (day) => basisOf(day, from, locks.get(day.date)) },
      { title: "Hash", of: ({ date }) => (from && date >= from ? hashOf(locks.get(date)) : unseen()) },
    ],
    dates,
  );
}

/** Read the locks of so many dates that were shown. */
async function readLocks(dates, from, locks) {
  const wanted = dates.filter(({ date }) => from && date >= from && !locks.has(date));
  (await Promise.all(wanted.map(({ date }) => lockOf(date)))).forEach((lock) => lock && locks.set(lock.date, lock));
}

async function everyDate({ as_of_date: asOf, dates, published_from: from }, locks) {
  const known = dates.filter(({ date, shown }) => date <= asOf && shown !== null).reverse();
  if (!known.length) return null;
  const place = h("div", { class: "dates" });
  const fill = async (amount) => {
    const shown = known.slice(0, amount);
    await readLocks(shown, from, locks);
    const rest = known.length - shown.length;
    const text = count(Math.min(rest, AT_ONCE), "more date");
    const more = rest ? [h("button", { type: "button", click: () => fill(amount + AT_ONCE) }, text)] : [];
    place.replaceChildren(datesTable(shown, locks, from), ...more);
  };
  await fill(AT_ONCE);
  return h("section", {}, h("h2", {}, "Every date"), place);
}

function steps({ date, hash, href }) {
  const found = hash ? [h("code", {}, grouped(hash)), " ", copy(hash)] : "this browser computes none here";
  const command = `curl --compressed ${new URL(href, location.href)} | sha256sum`;
  return h(
    "ol",
    {},
    h("li", {}, "Keep this ", glossary("hash", "hash"), `, that of ${shortDay(date)}: `, found),
    h("li", {}, "Later, fetch ", h("a", { href }, `v1/locks/${date}.json`), ". It names the hash of the file before."),
    h("li", {}, "Compute its hash again: ", h("code", {}, command), ". Another hash says that what was shown was changed."),
  );
}

function checkAll() {
  const said = h("div", { "aria-live": "polite", id: "verdict" });
  const check = async () => {
    said.replaceChildren(h("p", { class: "quiet" }, "Checking …"));
    try {
      said.replaceChildren(await (await import("./locks.js")).verdict());
    } catch (error) {
      said.replaceChildren(faceOfError(error));
    }
  };
  return [h("p", {}, h("button", { type: "button", click: check }, "Check all in this browser")), said];
}

function check(locks, from) {
  if (!from) return face("No locks", "Nothing of this season was shown before its games.");
  const written = [...locks.values()].filter(({ claimed }) => claimed);
  const last = written.sort((one, other) => (one.claimed < other.claimed ? 1 : -1))[0];
  return [
    last ? steps(last) : h("p", {}, "At each lock a file is written that fixes what was shown; none of these dates has one."),
    canHash() ? checkAll() : face("Not checked", "A browser computes hashes only of pages that came over HTTPS."),
  ];
}

/** Make the parts that prove what was shown: every date of a season with its hash, and how to check them. */
export async function proof(season) {
  const locks = new Map();
  const dates = await everyDate(season, locks);
  return [dates, h("section", { id: "check" }, h("h2", {}, "Check it yourself"), check(locks, season.published_from))];
}
