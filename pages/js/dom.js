// Elements, made of plain text and other elements: nothing in a file can become markup.

const SVG = "http://www.w3.org/2000/svg";

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Make an HTML element. A function among the attributes listens to the event of its name; null and false leave one out. */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
export function s(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** Lets the keyboard into the frame of a table as long as there is something to scroll: elsewhere it would be a stop for nothing. */
const frames = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth;
    const attributes = { tabindex: "0", role: "region", "aria-label": target.querySelector("caption").textContent };
    Object.entries(attributes).forEach(([name, value]) => (scrolls ? target.setAttribute(name, value) : target.removeAttribute(name)));
  }
});

/**
 * Make a table. Each column is {title, of, number}: `of` returns the cell of a row, and the first column names the row.
 * It scrolls by itself where the page is too narrow.
 */
export function table(caption, columns, rows, classOf = () => null) {
  const alignment = (column) => ({ class: column.number ? "number" : null });
  const head = h("tr", {}, columns.map((column) => h("th", { scope: "col", ...alignment(column) }, column.title)));
  const body = rows.map((row) =>
    h("tr", { class: classOf(row) }, columns.map((column, place) =>
      place ? h("td", alignment(column), column.of(row)) : h("th", { scope: "row", ...alignment(column) }, column.of(row)),
    )),
  );
  const frame = h("div", { class: "scroll" }, h("table", {}, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, body)));
  frames.observe(frame);
  return frame;
}

/** Make a list of facts, each with its name; facts that are null are left out. */
export function facts(named) {
  const known = Object.entries(named).filter(([, value]) => value !== null && value !== undefined);
  return h("dl", { class: "facts" }, known.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** Make a card with a heading. */
export function card(title, ...children) {
  return h("section", { class: "card" }, h("h3", {}, title), children);
}
