// The published files, which are all that these pages read. index.json names the path of every kind of document.

const PUBLIC = new URL("../../v1/", import.meta.url);
const INTERNAL = new URL("../../internal/v1/", import.meta.url);

/** There is no such file. A bucket that nobody may list answers 403 for it. */
export class Missing extends Error {}

/** A file cannot be read: the server does not answer, or what it sends is no JSON. */
export class Unreadable extends Error {}

const asked = new Map();

/** The names of the kinds that were read so far. */
export const kindsRead = new Set();

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

async function parsed(path, root) {
  const bytes = await fetchBytes(path, root);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Unreadable(path);
  }
}

/** Read a JSON file, once; throws Missing or Unreadable. */
export function read(path, root = PUBLIC) {
  const url = new URL(path, root).href;
  if (!asked.has(url)) asked.set(url, parsed(path, root));
  return asked.get(url);
}

/** Read an internal JSON file; throws Missing or Unreadable. */
export function readInternal(path) {
  return read(path, INTERNAL);
}

/** Read the document of a kind; `values` fill its path, such as {date: "2025-11-30"}. */
export async function load(kind, values = {}) {
  const { documents } = await read("index.json");
  const known = documents.find(({ name }) => name === kind);
  if (!known) throw new Missing(kind);
  kindsRead.add(kind);
  return read(known.path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(values[name])));
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
