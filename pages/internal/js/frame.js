// The frame of an internal page, with links to the others. These pages are for the people who run the site.

import { show } from "../../js/page.js";

const PAGES = [
  ["internal/dashboard.html", "Dashboard"],
  ["internal/why.html", "Why"],
  ["internal/coverage.html", "Coverage"],
];

/** Show an internal page. */
export function showInternal(body) {
  return show(body, PAGES);
}
