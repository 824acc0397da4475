// The chain of locks, checked with the browser's own SHA-256: each lock file names the hashes of what stood at the lock,
// and the hash of the lock file that was written before it. Each document still has the members that it had at its lock.

import { Unreadable, face, fetchBytes, ifThere, load, read, sha256 } from "./page.js";
import { grouped } from "./proof.js";
import { count, dayOfYear, h } from "./write.js";

/** Keys of the innermost members that stay as they were at the lock. */
export const VALUES = ["direction", "line", "prediction"];

/** Nested arrays of the documents that are copied, each with the keys of which the first known tells members apart. */
export const MEMBERS = {
  picks: [
    ["groups", ["id"]],
    ["picks", ["player_id", "player"]],
  ],
  predictions: [
    ["games", ["home"]],
    ["predictions", ["player_id", "player"]],
  ],
};

const AT_ONCE = 8;
const HASH = /^[0-9a-f]{64}$/;

function inStore(path) {
  return path.replace(/^v1\//, "");
}

/** Return whether the content of a lock file has the form of one, so that the rest can rely on it. */
function isLock(content) {
  const { date, lock, claimed_at: claimed, documents, previous } = content ?? {};
  const isCopy = (each) => typeof each?.path === "string" && HASH.test(each.sha256);
  const areTexts = [date, lock, claimed].every((each) => typeof each === "string");
  return areTexts && Array.isArray(documents) && documents.every(isCopy) && (previous === null || HASH.test(previous?.sha256));
}

async function lockOf(date) {
  const bytes = await ifThere(fetchBytes(`locks/${date}.json`));
  if (!bytes) return null;
  const hash = await sha256(bytes);
  try {
    const content = JSON.parse(new TextDecoder().decode(bytes));
    return { date, hash, content: isLock(content) ? content : null };
  } catch {
    return { date, hash, content: null };
  }
}

function textsOf(member, keys) {
  return keys.map((key) => member[key] ?? null).filter((value) => value !== null);
}

/** Return the names of each innermost member, by its first key first, from the outside in, and its values. */
function membersOf(holder, [[array, keys], ...inner]) {
  return (holder[array] ?? []).flatMap((member) => {
    const names = textsOf(member, keys).map((text) => `${array} ${text}`);
    if (!inner.length) return names.length ? [names.map((name) => [name, ...textsOf(member, VALUES)].join(" "))] : [];
    const places = names.length ? names.map((name) => `${name}, `) : [""];
    return membersOf(member, inner).map((found) => places.flatMap((place) => found.map((each) => `${place}${each}`)));
  });
}

/** Return the members of a document that another one lacks. */
export function lost(shown, other, arrays) {
  const kept = new Set(membersOf(other, arrays).flat());
  return membersOf(shown, arrays)
    .map(([name]) => name)
    .filter((name) => !kept.has(name));
}

/** Return a fault if a document shows other members now than its copy. It may have gained keys and results. */
async function faultOfDocument(path, arrays, copy) {
  try {
    const shown = await ifThere(read(inStore(path)));
    if (!shown) return `${path} is missing`;
    const changes = { lacks: lost(copy, shown, arrays), has: lost(shown, copy, arrays) };
    const said = Object.entries(changes).filter(([, names]) => names.length);
    const text = said.map(([what, [name, ...more]]) => `${what} ${name}${more.length ? ` and ${more.length} more` : ""}`);
    return text.length ? `${path} ${text.join(", and ")}, unlike its copy at the lock` : null;
  } catch (error) {
    if (error instanceof Unreadable || error instanceof TypeError) return `${path} cannot be read`;
    throw error;
  }
}

async function faultOfCopy({ path, copy_of: shownAt, sha256: wanted }) {
  const bytes = await ifThere(fetchBytes(inStore(path)));
  if (!bytes) return `${path} is missing`;
  if ((await sha256(bytes)) !== wanted) return `${path} is not what stood at the lock`;
  const arrays = MEMBERS[path.split("/").pop().replace(".json", "")];
  return arrays && shownAt ? faultOfDocument(shownAt, arrays, JSON.parse(new TextDecoder().decode(bytes))) : null;
}

async function inTurns(items, work) {
  const done = [];
  for (let place = 0; place < items.length; place += AT_ONCE) {
    done.push(...(await Promise.all(items.slice(place, place + AT_ONCE).map(work))));
  }
  return done;
}

/** Read the lock files of these dates, and all that they name before them; return date -> lock file. */
async function readLocks(dates) {
  const locks = new Map();
  const asked = new Set();
  let wanted = dates;
  while (wanted.length) {
    wanted.forEach((date) => asked.add(date));
    const found = (await inTurns(wanted, lockOf)).filter(Boolean);
    found.forEach((lock) => locks.set(lock.date, lock));
    const named = found.map(({ content }) => content?.previous?.date).filter(Boolean);
    wanted = [...new Set(named)].filter((date) => !asked.has(date));
  }
  return locks;
}

function linkFaults(locks, ends) {
  const faults = [...locks.values()].flatMap(({ date, content }) => {
    if (!content) return [`v1/locks/${date}.json is no lock file`];
    if (content.date !== date) return [`v1/locks/${date}.json is of ${content.date}`];
    if (content.claimed_at < content.lock) return [`v1/locks/${date}.json was written before the date locked`];
    const others = content.documents.filter(({ path }) => !path.startsWith(`v1/locks/${date}/`));
    if (others.length) return [`v1/locks/${date}.json names ${others[0].path}, which is no copy of that date`];
    if (!content.previous) return [];
    const before = locks.get(content.previous.date);
    if (!before) return [`v1/locks/${content.previous.date}.json is missing; ${date} follows it`];
    if (before.hash !== content.previous.sha256) return [`v1/locks/${before.date}.json was changed after ${date} was written`];
    return [];
  });
  const starts = [...locks.values()].filter(({ content }) => content && !content.previous);
  // a store that was lost begins a new chain, whose first file says why
  const isTorn = starts.filter(({ content }) => !content.restart).length > 1 || ends.length > Math.max(starts.length, 1);
  const torn = ends.map(({ date }) => date).join(" and ");
  return isTorn ? [...faults, `the chain is torn: ${torn} are followed by nothing`] : faults;
}

/** Return a fault if a date had locked when the present release was made, and yet has no lock file. */
async function faultOfMissing(date, releasedAt) {
  const picks = await ifThere(load("picks", { date }));
  const hasLocked = picks?.locks_at && picks.locks_at <= releasedAt;
  return hasLocked ? `v1/locks/${date}.json is missing; the date locked at ${picks.locks_at}` : null;
}

/**
 * Check the chain; return the date of each lock file by its hash, how many copies were read, the ends of the chain, the
 * files that began it anew, and one line for each fault. There is one end, and one more for each new beginning.
 */
async function checkLocks() {
  const [counts, manifest] = await Promise.all([load("schedule_game_counts"), read("manifest.json")]);
  const from = counts.published_from;
  const dates = from ? counts.dates.map(({ date }) => date).filter((date) => date >= from && date <= counts.as_of_date) : [];
  const locks = await readLocks(dates);
  const without = dates.filter((date) => !locks.has(date));
  const copies = [...locks.values()].flatMap(({ content }) => content?.documents ?? []);
  const faults = [
    ...(await inTurns(without, (date) => faultOfMissing(date, manifest.published_at))),
    ...(await inTurns(copies, faultOfCopy)),
  ].filter(Boolean);
  const followed = new Set([...locks.values()].map(({ content }) => content?.previous?.date));
  const ends = [...locks.values()].filter(({ date }) => !followed.has(date)).sort((a, b) => a.date.localeCompare(b.date));
  const anew = [...locks.values()].filter(({ content }) => content?.restart);
  const restarts = anew.map(({ date, content }) => ({ date, reason: content.restart }));
  const hashes = new Map([...locks.values()].map(({ date, hash }) => [hash, date]));
  return { hashes, copies: copies.length, ends, restarts, faults: [...new Set([...linkFaults(locks, ends), ...faults])] };
}

/** Make a field for a hash that a reader kept: whoever rewrites the whole chain cannot keep that. */
function kept(hashes) {
  const said = h("span", { role: "status" });
  const compare = (text) => {
    const hash = text.replace(/\s/g, "").toLowerCase();
    const date = hashes.get(hash);
    const gone = "No lock file has this hash: what you kept it of was rewritten or removed.";
    const found = date ? `It is that of ${dayOfYear(date)}.` : gone;
    said.textContent = hash.length === 64 ? found : "";
  };
  const listen = ({ target }) => compare(target.value);
  const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", input: listen });
  return h("p", { class: "field" }, h("label", {}, "A hash that you kept ", input), said);
}

/** Check the chain, and say what was found. */
export async function verdict() {
  const manifest = await read("manifest.json");
  if (manifest.rebuild) return face("No locks", "This is a rebuild of the past, which was shown to nobody.");
  const { hashes, copies, ends, restarts, faults } = await checkLocks();
  if (faults.length) {
    return h(
      "div",
      { class: "verdict changed" },
      h("p", {}, h("strong", {}, "The record of what was shown at each lock is not whole.")),
      h(
        "ul",
        {},
        faults.map((fault) => h("li", {}, fault)),
      ),
    );
  }
  if (!hashes.size) return face("No lock yet", "No date of this season has locked since its files are published.");
  const keep = ({ date, hash }) => [
    h("p", {}, `Keep the hash of ${dayOfYear(date)}: it proves what came before${restarts.length ? " in its chain" : ""}.`),
    h("p", {}, h("code", {}, grouped(hash))),
  ];
  return h(
    "div",
    { class: "verdict intact" },
    h("p", {}, h("strong", {}, "What was shown at each lock is as it was.")),
    h("p", {}, `Checked here, in your browser, by SHA-256: ${count(hashes.size, "lock file")} and ${count(copies, "document")}.`),
    restarts.map(({ date, reason }) => h("p", {}, h("strong", {}, `A new chain begins with ${dayOfYear(date)}: `), reason)),
    ends.map(keep),
    kept(hashes),
  );
}
