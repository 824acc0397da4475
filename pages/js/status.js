// The status: what is fresh, late or held, the release, and whether what was shown at each lock is still the same.

import { facts, h, table } from "./dom.js";
import { ifThere, read } from "./documents.js";
import { face, faceOfError } from "./faces.js";
import { canCheck, checkLocks } from "./locks.js";
import { show } from "./page.js";
import { number } from "./rates.js";
import { moment } from "./times.js";

const TONES = { ok: "good", held: "bad", stale: "bad", late: "bad" };

/** Make a field for a hash that a reader kept: whoever rewrites the whole chain cannot keep that. */
function kept(hashes) {
  const said = h("span", { role: "status" });
  const compare = (text) => {
    const hash = text.replace(/\s/g, "").toLowerCase();
    const date = hashes.get(hash);
    const found = date ? `It is that of ${date}.` : "No lock file has this hash: what you kept it of was rewritten or removed.";
    said.textContent = hash.length === 64 ? found : "";
  };
  const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", input: (event) => compare(event.target.value) });
  return h("p", { class: "field" }, h("label", {}, "A hash that you kept ", input), said);
}

function verdict({ hashes, copies, ends, restarts, faults }) {
  if (faults.length) {
    return h(
      "div",
      { class: "verdict changed" },
      h("p", {}, h("strong", { class: "bad" }, "The record of what was shown at each lock is not whole.")),
      h("ul", {}, faults.map((fault) => h("li", {}, fault))),
    );
  }
  const locks = hashes.size;
  if (!locks) return face("No lock yet", "No date of this season has locked since its files are published.");
  const keep = ({ date, hash }) => [
    h("p", {}, `Keep the hash of the lock file of ${date}: it proves all that were written before it${restarts.length ? " in its chain" : ""}.`),
    h("p", {}, h("code", {}, hash.match(/.{8}/g).join(" "))),
  ];
  return h(
    "div",
    { class: "verdict intact" },
    h("p", {}, h("strong", { class: "good" }, "What was shown at each lock is as it was.")),
    h("p", {}, `Checked here, in your browser: ${locks} lock ${locks === 1 ? "file" : "files"} and ${copies} documents, by their SHA-256 hashes.`),
    restarts.map(({ date, reason }) => h("p", {}, h("strong", {}, `A new chain begins with ${date}: `), reason)),
    ends.map(keep),
    kept(hashes),
  );
}

function kinds(documents) {
  return table(
    "Every kind of document",
    [
      { title: "Kind", of: ([name]) => name },
      { title: "State", of: ([, known]) => h("span", { class: TONES[known.state] }, known.state) },
      { title: "Newest date", of: ([, known]) => number(known.newest_date) },
      { title: "Last changed", of: ([, known]) => (known.last_changed ? moment(known.last_changed) : "never") },
      { title: "Last checked", of: ([, known]) => (known.last_checked ? moment(known.last_checked) : "never") },
      { title: "Why", of: ([, known]) => known.reason ?? "" },
    ],
    Object.entries(documents),
  );
}

function held(documents) {
  const all = Object.values(documents).flatMap((known) => Object.entries(known.held));
  if (!all.length) return null;
  const rows = all.map(([path, reason]) => h("li", {}, h("code", {}, path), `: ${reason}`));
  return [h("h2", {}, "Held"), h("p", {}, "These files stay as they were, because the new ones were refused:"), h("ul", {}, rows)];
}

await show(async () => {
  const [status, manifest] = await Promise.all([ifThere(read("status.json")), ifThere(read("manifest.json"))]);
  if (!status) return face("Nothing is published yet", "There is no status.json. It comes with the first release.");
  const states = Object.values(status.documents).map(({ state }) => state);
  const count = (wanted) => states.filter((state) => state === wanted).length;
  const proof = h("div", { "aria-live": "polite", id: "locks" }, h("p", {}, "Checking …"));
  const shown = (content) => {
    proof.replaceChildren(content);
    proof.dataset.checked = "";
  };
  if (manifest?.rebuild) shown(face("No locks", "A rebuild was shown to nobody, and has none."));
  else if (!canCheck()) shown(face("Not checked", "A browser computes hashes only of pages that came over HTTPS. Open this page there."));
  else checkLocks().then((found) => shown(verdict(found)), (error) => shown(faceOfError(error)));
  return [
    facts({
      Release: h("code", {}, status.release || "none"),
      Published: manifest && moment(manifest.published_at),
      Checked: moment(status.checked_at),
      "Kinds that are ok": `${count("ok")} of ${states.length}`,
      Held: `${count("held") + count("stale")}`,
      Late: `${count("late")}`,
    }),
    manifest?.rebuild ? face("A rebuild", "This is what the rules give as of an instant. Nobody was shown it.") : null,
    h("h2", {}, "What was shown at each lock"),
    proof,
    held(status.documents),
    h("h2", {}, "Freshness"),
    kinds(status.documents),
    h("h2", {}, "Events"),
    table(
      "When the build began whose documents were last published completely",
      [{ title: "Event", of: ([name]) => name }, { title: "Build", of: ([, at]) => moment(at) }],
      Object.entries(status.events),
    ),
  ];
});
