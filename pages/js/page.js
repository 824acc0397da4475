// The frame of every page: links to the others, what is held or late, and where the numbers come from.

import { h } from "./dom.js";
import { ifThere, kindsRead, read } from "./documents.js";
import { faceOfError } from "./faces.js";
import { moment, span } from "./times.js";

const PAGES = [
  ["index.html", "Today"],
  ["date.html", "Dates"],
  ["record.html", "Record"],
  ["models.html", "Models"],
  ["players.html", "Players"],
  ["status.html", "Status"],
];
const SITE = new URL("../", import.meta.url);
const QUIET_TOO_LONG = 6 * 3_600_000; // the longest the clock's events are apart is less

function navigation(pages) {
  const link = ([path, name]) => {
    const url = new URL(path, SITE);
    const isHere = location.pathname === url.pathname || (path === "index.html" && location.pathname === SITE.pathname);
    return h("li", {}, h("a", { href: url.href, "aria-current": isHere ? "page" : null }, name));
  };
  return h("header", {}, h("nav", { "aria-label": "Pages" }, h("ul", {}, pages.map(link))));
}

function aside(content) {
  return h("aside", { class: "note", "aria-label": "How fresh this page is" }, content);
}

/** Make the notes on what a page has read: what is held or late, and whether anybody still publishes. */
function notes(status) {
  if (!status) return null;
  if (status instanceof Error) return aside(h("p", {}, "How fresh these files are is not known: status.json cannot be read."));
  const silent = Date.now() - new Date(status.checked_at);
  const found = [...kindsRead].sort().flatMap((kind) => {
    const { state, reason } = status.documents[kind] ?? { state: "ok" };
    return state === "ok" ? [] : [h("p", {}, h("strong", {}, `${kind} is ${state}: `), reason)];
  });
  if (silent > QUIET_TOO_LONG) {
    const ago = ` (${span(silent)} ago).`;
    found.push(h("p", {}, "These files were last checked on ", moment(status.checked_at), ago));
  }
  return found.length ? aside(found) : null;
}

function footer(status) {
  const release = status?.release ? ["Release ", h("code", {}, status.release), ", checked ", moment(status.checked_at), ". "] : [];
  return h(
    "footer",
    {},
    h("p", {}, release, "Every number is read from the published ", h("a", { href: new URL("../v1/index.json", SITE) }, "files"), "."),
    h("p", {}, "Past records do not promise anything. A rate's interval says how far luck alone reaches."),
  );
}

/**
 * Show a page: `body` gets its main element, and returns what it shows, or a promise of it. `more` are pages beside the
 * public ones, each [path, name].
 */
export async function show(body, more = []) {
  const main = document.querySelector("main");
  document.body.prepend(h("a", { class: "skip", href: "#main" }, "Skip to the content"), navigation([...PAGES, ...more]));
  const loading = h("p", { class: "quiet", role: "status" }, "Reading the files …");
  main.append(loading);
  // asked for at once, so that nobody waits for it in the end
  const freshness = ifThere(read("status.json")).catch((error) => error);
  let content;
  try {
    content = await body(main);
  } catch (error) {
    content = [faceOfError(error)];
  }
  const status = await freshness;
  const heading = main.querySelector("h1");
  document.title = `${heading.textContent} · Subsets`;
  loading.remove();
  heading.after(...[notes(status)].filter(Boolean));
  main.append(...[content].flat(Infinity).filter(Boolean));
  document.body.append(footer(status));
  document.body.dataset.shown = "";
}
