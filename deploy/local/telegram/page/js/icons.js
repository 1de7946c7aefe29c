/** The page's drawings, as shapes. Every icon is decoration: what it stands next to carries the words. */

const SVG = "http://www.w3.org/2000/svg";

const LINES = {
  back: ["M15 5l-7 7 7 7"],
  forward: ["M9 5l7 7-7 7"],
  down: ["M5 9l7 7 7-7"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  plus: ["M12 5v14", "M5 12h14"],
  clip: ["M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.5 3.5 0 0 1 5 5l-8.5 8.5a1.8 1.8 0 0 1-2.6-2.6L14 8"],
  image: ["M5 4h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z", "M3 16l5-5 5 5 3-3 5 5", "M15.5 8.5h.01"],
  file: ["M6 3h8l5 5v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z", "M14 3v5h5"],
  video: ["M4 6h11a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z", "M16 10.5l5-3v9l-5-3"],
  voice: ["M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3z", "M6 11a6 6 0 0 0 12 0", "M12 17v4"],
  reply: ["M10 6l-6 6 6 6", "M4 12h9a7 7 0 0 1 7 7"],
  edit: ["M4 20l1-4L16 5l3 3L8 19z", "M14 7l3 3"],
  copy: ["M9 9h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1z", "M5 15V5a1 1 0 0 1 1-1h9"],
  trash: ["M5 7h14", "M10 4h4", "M7 7l1 13h8l1-13"],
  smile: ["M12 3a9 9 0 1 0 .01 0z", "M8.5 14a4.2 4.2 0 0 0 7 0", "M9 9.5h.01", "M15 9.5h.01"],
  more: ["M5 12h.01", "M12 12h.01", "M19 12h.01"],
  swap: ["M7 4L3 8l4 4", "M3 8h14", "M17 12l4 4-4 4", "M21 16H7"],
  link: ["M8 16L17 7", "M10 7h7v7"],
};

const SHAPES = {
  send: [["M3.4 20.3l17.8-7.6a.8.8 0 0 0 0-1.4L3.4 3.7a.6.6 0 0 0-.9.7L4.6 10.600l8.200 1.400-8.200 1.400-2.100 6.200a.6.6 0 0 0 .9.7z", "currentColor"]],
  paw: [
    ["M12 11.500c2.700 0 5.500 2.900 5.500 5.700 0 1.900-1.400 2.800-2.900 2.800-1 0-1.700-.5-2.600-.5s-1.600.5-2.600.5c-1.500 0-2.900-.9-2.900-2.800 0-2.800 2.800-5.700 5.500-5.700z", "currentColor"],
    ["M4.500 8.600a1.900 2.500 0 1 0 .01 0z", "currentColor"],
    ["M9.300 3.600a1.900 2.700 0 1 0 .01 0z", "currentColor"],
    ["M14.700 3.600a1.900 2.700 0 1 0 .01 0z", "currentColor"],
    ["M19.500 8.600a1.900 2.500 0 1 0 .01 0z", "currentColor"],
  ],
};

const CAT = [
  ["M7 6c4 1 9 4 12 7a22 22 0 0 1 10 0c3-3 8-6 12-7 2 6 3 13 2 18 0 11-8 18-19 18S5 35 5 24C4 19 5 12 7 6z", "#ff9f6e"],
  ["M10 11c2 .800 4.500 2.500 6 4-2 1.200-3.800 3-5 5-1-3-1.300-6-1-9z", "#ffd2ba"],
  ["M38 11c-2 .800-4.500 2.500-6 4 2 1.200 3.800 3 5 5 1-3 1.300-6 1-9z", "#ffd2ba"],
  ["M24 27c6 0 10 3.200 10 7.300 0 4-4.500 6.200-10 6.200s-10-2.200-10-6.200C14 30.200 18 27 24 27z", "#fff3e8"],
  ["M16 20.500a3.200 4.300 0 1 0 .01 0z", "#2b2320"],
  ["M32 20.500a3.200 4.300 0 1 0 .01 0z", "#2b2320"],
  ["M17.200 22a1.200 1.500 0 1 0 .01 0z", "#ffffff"],
  ["M33.200 22a1.200 1.500 0 1 0 .01 0z", "#ffffff"],
  ["M21.200 30.500h5.600c.700 0 1 .800.500 1.300L24.600 34.200a.9.9 0 0 1-1.200 0l-2.700-2.400c-.500-.500-.2-1.300.500-1.300z", "#2b2320"],
];
const CAT_LINES = ["M24 34v1.600c0 1.500-3 2-4 .600", "M24 35.600c0 1.500 3 2 4 .600"];
const WHISKERS = ["M11 31l-7-1.500", "M11 34l-6.500 1.500", "M37 31l7-1.500", "M37 34l6.500 1.500"];

function path(d, attributes) {
  const element = document.createElementNS(SVG, "path");
  element.setAttribute("d", d);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function canvas(size, name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  return svg;
}

function stroked(d, width, color = "currentColor") {
  return path(d, { fill: "none", stroke: color, "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" });
}

function cat(whiskers) {
  const svg = canvas(48, "cat");
  for (const [d, fill] of CAT) svg.append(path(d, { fill }));
  for (const d of CAT_LINES) svg.append(stroked(d, 1.2, "#2b2320"));
  if (whiskers) for (const d of WHISKERS) svg.append(stroked(d, 0.9, "var(--whisker)"));
  return svg;
}

/** @returns {SVGElement} the drawing called `name`. */
export function icon(name) {
  if (name === "cat" || name === "bigCat") return cat(name === "bigCat");
  const svg = canvas(24, name);
  for (const [d, fill] of SHAPES[name] ?? []) svg.append(path(d, { fill }));
  for (const d of LINES[name] ?? []) svg.append(stroked(d, name === "more" ? 3 : 2));
  return svg;
}
