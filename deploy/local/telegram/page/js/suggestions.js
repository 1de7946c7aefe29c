/** The bot's commands: a menu behind the "/" button, and suggestions while a command is typed. */

import { byId, h } from "./dom.js";
import { store } from "./store.js";

let offered = []; // commands in the list
let chosen = 0;
let dismissed = false;

const list = () => byId("suggestions");
const isOpen = () => !list().hidden;

/** Offer the commands that begin like the text; called on every change of it. */
export function suggest(text) {
  if (!text.startsWith("/")) dismissed = false;
  const typed = /^\/(\w*)$/.exec(text)?.[1];
  const matching = typed === undefined || dismissed ? [] : store.commands.filter(({ command }) => command.startsWith(typed));
  show(matching);
}

/** The button exists where the bot has published commands. */
export function renderSuggestions() {
  byId("slash").hidden = store.commands.length === 0;
  suggest(byId("text").value);
}

function show(commands) {
  offered = commands;
  chosen = 0;
  list().hidden = commands.length === 0;
  byId("slash").setAttribute("aria-expanded", String(isOpen()));
  list().replaceChildren(...commands.map(option));
  mark();
}

function option({ command, description }, i) {
  return h(
    "li",
    { id: `suggestion-${i}`, role: "option", onclick: () => choose(i, true), onpointermove: () => i !== chosen && ((chosen = i), mark()) },
    h("b", {}, `/${command}`), h("span", {}, description),
  );
}

function mark() {
  [...list().children].forEach((item, i) => item.setAttribute("aria-selected", String(i === chosen)));
  list().children[chosen]?.scrollIntoView({ block: "nearest" });
  if (isOpen()) byId("text").setAttribute("aria-activedescendant", `suggestion-${chosen}`);
  else byId("text").removeAttribute("aria-activedescendant");
}

function choose(i, send) {
  const { command } = offered[i];
  show([]);
  byId("composer").dispatchEvent(new CustomEvent("choose", { detail: { command, send } }));
}

/** Let the list have the key first. @returns {boolean} whether it used it */
export function handleKey(event) {
  if (!isOpen()) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    chosen = (chosen + step + offered.length) % offered.length;
    mark();
  } else if (event.key === "Enter" && !event.shiftKey) choose(chosen, true);
  else if (event.key === "Tab") choose(chosen, false);
  else if (event.key === "Escape") {
    dismissed = byId("text").value.startsWith("/");
    show([]);
  } else return false;
  event.preventDefault();
  return true;
}

export function startSuggestions() {
  byId("slash").addEventListener("click", () => {
    show(isOpen() ? [] : store.commands);
    byId("text").focus();
  });
  // A click anywhere else closes the menu.
  document.addEventListener("pointerdown", (event) => {
    if (isOpen() && !event.target.closest("#suggestions, #slash, #text")) show([]);
  });
}
