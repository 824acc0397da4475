// The players: a list to search, and one of them. The history keeps what was searched for, and how far a reader had come.

import { face, faceOf, load, show } from "./page.js";
import { player } from "./player.js";
import { playerOfTeam } from "./picks.js";
import { count, h, nothing, number, shortDay, table, units, wonAndLost } from "./write.js";

const SETTLED = 150; // milliseconds without scrolling: browsers refuse to note each step

/** Return a text as people type it: without accents, apostrophes and capitals. */
function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/[^\p{L}\p{N} ]/gu, "")
    .toLowerCase();
}

function asked(name) {
  return new URLSearchParams(location.search).get(name) ?? "";
}

const COLUMNS = [
  { title: "Player", of: playerOfTeam },
  { title: "Games", number: true, of: (row) => number(row.games) },
  { title: "Record", number: true, of: ({ stats }) => (stats.picks ? wonAndLost(stats) : nothing("nothing decided yet")) },
  { title: "Units", number: true, of: ({ stats }) => (stats.picks ? units(stats.units) : nothing("nothing decided yet")) },
];

async function list() {
  const { players, season, status, as_of_date: asOf } = await load("players_index");
  if (!players.length) return faceOf(status) ?? face("No players yet", "Nothing was predicted in this season so far.");
  const said = h("span", { role: "status" });
  const place = h("div", { class: "list" });
  const find = () => {
    const words = plain(input.value).split(" ").filter(Boolean);
    const found = players.filter((each) => words.every((word) => plain(`${each.player} ${each.team ?? ""}`).includes(word)));
    said.textContent = words.length
      ? `${number(found.length)} of ${count(players.length, "player")}`
      : count(players.length, "player");
    const rows = found.length
      ? table(`Season ${season}, as of ${shortDay(asOf)}: the record of our picks on each`, COLUMNS, found)
      : null;
    place.replaceChildren(rows ?? face("No such player", "Nobody here has this name or plays for this team."));
  };
  const address = () => `${location.pathname}${input.value ? `?search=${encodeURIComponent(input.value)}` : ""}`;
  const input = h("input", {
    type: "search",
    autocomplete: "off",
    input: () => {
      history.replaceState(null, "", address());
      find();
    },
  });
  const keep = (event) => {
    event.preventDefault();
    history.pushState(null, "", address());
  };
  const restore = () => {
    input.value = asked("search");
    find();
  };
  addEventListener("popstate", restore);
  restore();
  return [
    faceOf(status),
    h("form", { class: "field", role: "search", submit: keep }, h("label", {}, "Player or team ", input), said),
    place,
  ];
}

function goToPlace() {
  scrollTo(0, history.state?.top ?? 0);
}

/** Keep how far a reader has come in the entry of the history: the browser looks before the rows are there. */
function keepPlace() {
  history.scrollRestoration = "manual";
  let waiting;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => history.replaceState({ top: scrollY }, ""), SETTLED);
  });
  addEventListener("popstate", goToPlace);
}

await show((main) => (asked("player") ? player(asked("player"), main) : list()));
if (history.state) goToPlace();
keepPlace();
