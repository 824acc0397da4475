// Every date with what proves it: the hash of the file that was written at its lock, and how to check that.

import { face, faceOfError, fetchBytes, Missing, now, read, sha256 } from "./page.js";
import { datesSoFar, datesTable } from "./records.js";
import { clock, count, glossary, h, nothing, shortDay } from "./write.js";

const AT_ONCE = 10;

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

/** Read the lock file of a date: its address, the hash of its bytes, and its moments if it is one; else why it is not there. */
async function lockOf(date, { date: today, locks_at: locks }) {
  const path = `locks/${date}.json`;
  const bytes = await fetchBytes(path).catch((error) => error);
  if (bytes instanceof Missing && date === today) {
    return { date, fault: now() < new Date(locks) ? "not locked yet" : "locked; its lock file comes with the next files" };
  }
  if (bytes instanceof Missing) return { date, fault: "its lock file is missing" };
  if (bytes instanceof Error) return { date, fault: "its lock file cannot be read now" };
  return { date, href: `../v1/${path}`, hash: canHash() ? await sha256(bytes) : null, ...momentsOf(bytes) };
}

function copy(hash) {
  if (!navigator.clipboard) return null;
  const button = h("button", { class: "link", type: "button", "aria-label": `Copy the hash ${hash.slice(0, 8)}` }, "copy");
  button.addEventListener("click", () => navigator.clipboard.writeText(hash).then(() => (button.textContent = "copied")));
  return button;
}

function hashOf(lock) {
  const hash = lock.hash && [h("code", {}, `${lock.hash.slice(0, 8)}…`), " ", copy(lock.hash), " "];
  return [hash, h("a", { href: lock.href }, "file")];
}

function basisOf({ date, status }, from, lock) {
  if (!from || date < from) return "worked out afterwards";
  if (status === "not_published") return "not shown";
  if (lock.fault) return lock.fault;
  return lock.lock ? ["shown before, locked ", clock(lock.lock)] : "shown, but the lock file cannot be read";
}

/** Read the locks of so many dates that were shown. */
async function readLocks(dates, from, locks) {
  const { today } = await read("index.json");
  const wanted = dates.filter(({ date }) => from && date >= from && !locks.has(date));
  (await Promise.all(wanted.map(({ date }) => lockOf(date, today)))).forEach((lock) => locks.set(lock.date, lock));
}

async function everyDate(season, locks) {
  const { published_from: from } = season;
  const known = datesSoFar(season);
  if (!known.length) return null;
  const basis = (day) => basisOf(day, from, locks.get(day.date));
  const hash = (day) => (locks.get(day.date)?.href ? hashOf(locks.get(day.date)) : nothing(basis(day)));
  const more = [
    { title: "Picks were", rank: 2, of: basis },
    { title: "Hash", of: hash },
  ];
  const place = h("div", { class: "dates" });
  const fill = async (amount) => {
    const shown = known.slice(0, amount);
    await readLocks(shown, from, locks);
    const rest = known.length - shown.length;
    const text = count(Math.min(rest, AT_ONCE), "more date");
    const next = rest ? [h("button", { type: "button", click: () => fill(amount + AT_ONCE) }, text)] : [];
    place.replaceChildren(datesTable("Best bets of each date, newest first", shown, more), ...next);
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
  const none = "At each lock a file is written that fixes what was shown; none of these dates has one that can be read.";
  return [
    last ? steps(last) : h("p", {}, none),
    canHash() ? checkAll() : face("Not checked", "A browser computes hashes only of pages that came over HTTPS."),
  ];
}

/** Make the parts that prove what was shown: every date of a season with its hash, and how to check them. */
export async function proof(season) {
  const locks = new Map();
  const dates = await everyDate(season, locks);
  return [dates, h("section", { id: "check" }, h("h2", {}, "Check it yourself"), check(locks, season.published_from))];
}
