// What a page says where there is nothing to show, and why.

import { h } from "./dom.js";
import { Missing, Unreadable } from "./documents.js";

const STATUSES = {
  off_season: ["Between two seasons", "No games are played now. Records are those of the last season."],
  no_games: ["No games", "No game is scheduled for this date."],
  no_data: ["Nothing yet", "There are games, but no predictions with a line so far."],
  too_few: ["No signal", "There are too few predictions for a signal."],
  no_picks: ["No picks", "There are predictions, but no group takes any of them."],
  not_published: ["Nothing was shown", "Nothing was published before the first game began, so nothing counts."],
};

/** Make a face: what is missing, and why. */
export function face(title, text) {
  return h("div", { class: "face" }, h("p", {}, h("strong", {}, title)), h("p", {}, text));
}

/** Make the face of a status; null where there is something to show. */
export function faceOf(status) {
  return status in STATUSES ? face(...STATUSES[status]) : null;
}

/** Make the face of an error. One that is not about a missing or unreadable file is reported, too. */
export function faceOfError(error) {
  if (error instanceof Missing && error.message === "index.json") {
    return face("Nothing is published yet", "There is no index.json. It comes with the first release.");
  }
  if (error instanceof Missing) return face("There is no such file", `${error.message} was never published.`);
  if (error instanceof Unreadable) {
    return face("A file cannot be read", `${error.message} did not come, or not as JSON. Load the page again in a minute.`);
  }
  reportError(error);
  return face("This page has failed", "A file is not of the form that the page expects. The others may be well.");
}
