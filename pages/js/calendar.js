// The next locks as a file for calendars (iCalendar, RFC 5545). Today loads this only when somebody asks for it.

import { now } from "./page.js";
import { h, weekDay } from "./write.js";

/** Break a line, which may have 75 bytes; all that stands in one is ASCII. */
function folded(line) {
  return line.replace(/.{74}(?=.)/g, "$&\r\n ");
}

function compact(instant) {
  return instant.replace(/[-:]/g, "");
}

// the same date has the same UID, so that a lock that has moved replaces the one before
function event({ date, locks_at: locks }, made) {
  return [
    "BEGIN:VEVENT",
    `UID:lock-${date}@nba-points-picks`,
    `DTSTAMP:${compact(made)}`,
    `DTSTART:${compact(locks)}`,
    "SUMMARY:NBA points picks lock",
    `DESCRIPTION:The picks of ${weekDay(date).replace(",", "\\,")} are fixed now\\, before the first game begins.`,
    `URL:${new URL(`../date.html?date=${date}`, import.meta.url)}`,
    "END:VEVENT",
  ];
}

/** Make a link to a calendar of the locks that are still to come; null without any whose time is known. */
export function lockCalendar({ today, next_slate: next, generated_at: made }) {
  const slates = [today, next].filter((slate) => slate?.locks_at && !slate.is_provisional && new Date(slate.locks_at) > now());
  if (!slates.length) return null;
  const events = slates.flatMap((slate) => event(slate, made));
  const lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//NBA points picks//locks//EN", ...events, "END:VCALENDAR"];
  const file = new Blob(
    lines.map((line) => `${folded(line)}\r\n`),
    { type: "text/calendar" },
  );
  return h("a", { href: URL.createObjectURL(file), download: "locks.ics" }, "Add the lock to your calendar");
}
