// How it works: its text is in the page; the groups and the newest items of the feed are read.

import { ifThere, load, show } from "./page.js";
import { groupsExplained } from "./picks.js";
import { dateLink, h } from "./write.js";

const NEWEST = 3;

/** Write an item of the feed: the date that its id ends in, and what its title says of it. */
function newest({ items }) {
  const row = ({ id, title }) => {
    const date = id.split("/").at(-1);
    return h("li", {}, dateLink(date), title.replace(`Best bets ${date}`, ""));
  };
  return h("ul", {}, items.slice(0, NEWEST).map(row));
}

await show(async (main) => {
  const [groups, feed] = await Promise.all([ifThere(load("systems_subsets")), ifThere(load("feed"))]);
  const after = (anchor, content) => main.querySelector(`#${anchor} + p`).after(content);
  if (groups?.groups.length) after("groups", groupsExplained(groups.groups));
  if (feed?.items.length) after("follow", newest(feed));
});
