// The status: what is fresh, late or held, and the release. The operators' words stand here alone.

import { face, ifThere, read, show } from "./page.js";
import { count, dayOfYear, facts, h, moment, nothing, table } from "./write.js";

const READERS_WORDS = {
  best_bets: "best bets of a date",
  best_bets_all: "best bets of the season",
  best_bets_today: "best bets of today",
  feed: "feed",
  index: "where everything is",
  live: "scores",
  live_grading: "how picks stand while games go on",
  picks: "picks of a date",
  players: "a player",
  players_index: "all players",
  predictions: "predictions of a date",
  results: "outcomes of a date",
  schedule_game_counts: "dates with games",
  seasons: "a season",
  seasons_index: "all seasons",
  signals: "what the model says of a date",
  streaks_today: "streaks",
  subsets_history: "units of groups, day by day",
  subsets_performance: "records of groups",
  systems_models: "models",
  systems_performance: "records of models",
  systems_subsets: "what groups are",
  tonight: "players of tonight's games",
  trends_bounce_back: "bounce-backs",
  trends_hot_cold: "players above and below their lines",
  trends_teams: "players against each team",
  trends_tonight: "trends of tonight's games",
  trends_what_matters: "rest, location and weekday",
};
const STATES = { ok: "fresh", held: "held", stale: "held: too old", late: "late" };

function state({ state: known, reason }) {
  const word = STATES[known] ?? known;
  return known === "ok" ? word : [h("strong", {}, word), h("small", { class: "reason" }, reason)];
}

function instant(at) {
  return at ? moment(at) : nothing("not yet");
}

function newest({ newest_date: date }) {
  return date ? dayOfYear(date) : nothing("not of a date");
}

function kinds(documents) {
  return table(
    "Kinds of files",
    [
      { title: "Kind", of: ([name]) => [READERS_WORDS[name], " ", h("span", { class: "quiet" }, name)] },
      { title: "State", of: ([, known]) => state(known) },
      { title: "Newest date", rank: 2, of: ([, known]) => newest(known) },
      { title: "Last changed", rank: 2, of: ([, known]) => instant(known.last_changed) },
      { title: "Last checked", rank: 2, of: ([, known]) => instant(known.last_checked) },
    ],
    Object.entries(documents),
  );
}

function held(documents) {
  const all = Object.values(documents).flatMap((known) => Object.entries(known.held));
  if (!all.length) return null;
  const rows = all.map(([path, reason]) => h("li", {}, h("code", {}, path), `: ${reason}`));
  const why = "These files stay as they were, because a check refused the new ones.";
  return [h("h2", {}, "Held"), h("p", {}, why), h("ul", {}, rows)];
}

await show(async () => {
  const [status, manifest] = await Promise.all([ifThere(read("status.json")), ifThere(read("manifest.json"))]);
  if (!status) return face("Nothing is published yet", "There is no status.json. It comes with the first release.");
  const states = Object.values(status.documents).map((known) => known.state);
  const numberOf = (...wanted) => states.filter((known) => wanted.includes(known)).length;
  return [
    facts({
      Fresh: `${numberOf("ok")} of ${count(states.length, "kind")}`,
      Held: `${numberOf("held", "stale")}`,
      Late: `${numberOf("late")}`,
      Checked: moment(status.checked_at),
      Published: manifest && moment(manifest.published_at),
      Release: h("code", {}, status.release || "none"),
    }),
    manifest?.rebuild ? face("A rebuild", "This is what the rules give as of an instant. Nobody was shown it.") : null,
    h("p", {}, "What was shown before the first game stays: ", h("a", { href: "record.html#check" }, "check it yourself"), "."),
    held(status.documents),
    h("h2", {}, "Freshness"),
    kinds(status.documents),
    h("h2", {}, "Events"),
    table(
      "When the build began whose documents were last published completely",
      [
        { title: "Event", of: ([name]) => name },
        { title: "Build", of: ([, at]) => moment(at) },
      ],
      Object.entries(status.events),
    ),
  ];
});
