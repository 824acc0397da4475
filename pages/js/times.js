// Dates and times as people read them. Dates are NBA game dates; times are shown as in New York.

import { h } from "./dom.js";

const EASTERN = "America/New_York";
const DAY = new Intl.DateTimeFormat("en-US", { dateStyle: "full", timeZone: "UTC" });
const SHORT_DAY = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" });
const DAY_OF_YEAR = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat("en-US", { month: "long", year: "numeric", timeZone: "UTC" });
const CLOCK = new Intl.DateTimeFormat("en-US", { hour: "numeric", minute: "2-digit", timeZone: EASTERN });
const MOMENT = new Intl.DateTimeFormat("en-US", { dateStyle: "medium", timeStyle: "short", timeZone: EASTERN });

/** Write a date in full: Sunday, November 30, 2025. */
export function longDay(date) {
  return DAY.format(new Date(`${date}T00:00:00Z`));
}

/** Write a date shortly: Nov 30. */
export function shortDay(date) {
  return SHORT_DAY.format(new Date(`${date}T00:00:00Z`));
}

/** Write a date with its year, where there may be two years: Nov 30, 2025. */
export function dayOfYear(date) {
  return DAY_OF_YEAR.format(new Date(`${date}T00:00:00Z`));
}

/** Write the month of a date: November 2025. */
export function monthOf(date) {
  return MONTH.format(new Date(`${date}T00:00:00Z`));
}

/** Make a link to the page of a date. */
export function dateLink(date, text) {
  return h("a", { href: `date.html?date=${date}` }, text);
}

/** Write an instant as date and time. */
export function moment(instant) {
  return h("time", { datetime: instant }, `${MOMENT.format(new Date(instant))} ET`);
}

/** Write an instant as a time of its day. */
export function clock(instant) {
  return h("time", { datetime: instant }, `${CLOCK.format(new Date(instant))} ET`);
}

/** Write a length of time in its two largest units: 2 h 5 min. */
export function span(milliseconds) {
  const minutes = Math.floor(milliseconds / 60_000);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days) return `${days} d ${hours} h`;
  if (hours) return `${hours} h ${minutes % 60} min`;
  return minutes ? `${minutes} min` : "less than a minute";
}

/** Write how long it is until an instant, again every half a minute and at that instant, or that it has passed. */
export function countdown(instant) {
  const shown = h("span", { role: "timer" });
  const tell = () => {
    const left = new Date(instant) - Date.now();
    shown.textContent = left > 0 ? `locks in ${span(left)}` : "locked";
    if (left > 0) setTimeout(tell, Math.min(left, 30_000));
  };
  tell();
  return shown;
}
