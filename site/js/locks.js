// The chain of locks, checked with the browser's own SHA-256: each lock file names the hashes of what stood at the lock,
// and the hash of the lock file that was written before it.

import { fetchBytes, ifThere, load } from "./documents.js";

const AT_ONCE = 8;

async function sha256(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function inStore(path) {
  return path.replace(/^v1\//, "");
}

async function lockOf(date) {
  const bytes = await ifThere(fetchBytes(`locks/${date}.json`));
  if (!bytes) return null;
  try {
    return { date, hash: await sha256(bytes), content: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return { date, hash: null, content: null };
  }
}

async function faultOfCopy({ path, sha256: wanted }) {
  const bytes = await ifThere(fetchBytes(inStore(path)));
  if (!bytes) return `${path} is missing`;
  return (await sha256(bytes)) === wanted ? null : `${path} is not what stood at the lock`;
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
  let wanted = dates;
  while (wanted.length) {
    const found = (await inTurns(wanted, lockOf)).filter(Boolean);
    found.forEach((lock) => locks.set(lock.date, lock));
    const named = found.map(({ content }) => content?.previous?.date).filter(Boolean);
    const missing = named.filter((date) => !locks.has(date));
    if (missing.every((date) => wanted.includes(date))) break;
    wanted = missing.filter((date) => !wanted.includes(date));
  }
  return locks;
}

function linkFaults(locks) {
  const followed = new Set();
  const faults = [...locks.values()].flatMap(({ date, content }) => {
    if (!content) return [`v1/locks/${date}.json is no lock file`];
    if (content.date !== date) return [`v1/locks/${date}.json is of ${content.date}`];
    if (!content.previous) return [];
    followed.add(content.previous.date);
    const before = locks.get(content.previous.date);
    if (!before) return [`v1/locks/${content.previous.date}.json is missing; ${date} follows it`];
    if (before.hash !== content.previous.sha256) return [`v1/locks/${before.date}.json was changed after ${date} was written`];
    return [];
  });
  const ends = [...locks.keys()].filter((date) => !followed.has(date));
  const starts = [...locks.values()].filter(({ content }) => content && !content.previous);
  // a store that was lost begins a new chain, whose first file says why
  const torn = starts.filter(({ content }) => !content.restart).length > 1 || ends.length > starts.length;
  return torn ? [...faults, `the chain is torn: ${ends.sort().join(" and ")} are followed by nothing`] : faults;
}

/** Check the chain; return how many locks and copies were read, the newest of them, and one line for each fault. */
export async function checkLocks() {
  const counts = await load("schedule_game_counts");
  const from = counts.published_from;
  const dates = from ? counts.dates.map(({ date }) => date).filter((date) => date >= from && date <= counts.as_of_date) : [];
  const locks = await readLocks(dates);
  const copies = [...locks.values()].flatMap(({ content }) => content?.documents ?? []);
  const faults = (await inTurns(copies, faultOfCopy)).filter(Boolean);
  const newest = [...locks.values()].filter(({ content }) => content).sort((a, b) => a.date.localeCompare(b.date)).at(-1);
  return { locks: locks.size, copies: copies.length, newest, faults: [...linkFaults(locks), ...faults] };
}
