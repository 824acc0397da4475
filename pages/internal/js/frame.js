// The frame of an internal page, with links to the others. These pages are for the people who run the site.

import { read, show } from "../../js/page.js";
import { windowsOf } from "../../js/records.js";

const PAGES = [
  ["internal/dashboard.html", "Dashboard"],
  ["internal/skill.html", "Skill"],
  ["internal/definitions.html", "Definitions"],
  ["internal/why.html", "Why"],
  ["internal/coverage.html", "Coverage"],
];

const INTERNAL = new URL("../../../internal/v1/", import.meta.url);

/** Read an internal JSON file; throws Missing or Unreadable. */
export function readInternal(path) {
  return read(path, INTERNAL);
}

/** Show an internal page. */
export function showInternal(body) {
  return show(body, { more: PAGES });
}

/** Write a value as the file has it. */
export function plain(value) {
  return value === null || value === undefined ? "–" : `${value}`.replace(/^-/, "−");
}

/** Write a name of the files in words: from_70 as from 70. */
export function words(name) {
  return `${name}`.replaceAll("_", " ");
}

/** Return [name, title, window] of the last 30 days; where there is no such window, of the longest. */
export function recent(windows) {
  const sorted = windowsOf(windows);
  return sorted.find(([name]) => name === "last_30_days") ?? sorted.at(-1) ?? [null, ""];
}
