/** The menu of a message: reactions on top, what can be done below. */

import { remove, toggleReaction } from "./deeds.js";
import { startEdit, startReply } from "./context.js";
import { byId, h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

// Of those that Telegram lets people use everywhere.
const REACTIONS = ["❤", "👍", "😍", "🔥", "🥰", "😁", "🎉", "😱"];

/** Open the menu of a row of the chat at a point of the window. */
export function openMenu(row, point) {
  const menu = byId("message-menu");
  menu.replaceChildren(reactionsOf(row), ...deedsOf(row).map(([name, word, deed, danger]) =>
    h("button", { type: "button", role: "menuitem", class: danger && "danger", onclick: () => (menu.hidePopover(), deed()) },
      icon(name), say(word))));
  menu.setAttribute("aria-label", say("actions"));
  // The click that asked for the menu must be over, or it would close the menu again.
  setTimeout(() => {
    menu.showPopover();
    place(menu, point);
    menu.querySelector("button").focus();
  });
}

function reactionsOf(row) {
  const message = row.items[0];
  const set = new Set(message.reactions.filter((one) => (one.user?.id ?? one.user) === store.me).map((one) => one.emoji));
  const buttons = REACTIONS.map((emoji) =>
    h("button", {
      type: "button", role: "menuitemcheckbox", "aria-checked": String(set.has(emoji)), "aria-label": `${say("react")} ${emoji}`,
      onclick: () => (byId("message-menu").hidePopover(), toggleReaction(message, emoji)),
    }, emoji));
  return h("div", { class: "picker", role: "group", "aria-label": say("react") }, buttons);
}

function deedsOf(row) {
  const message = row.items[0];
  const words = message.text ?? row.items.find((item) => item.caption)?.caption;
  const ids = row.items.map((item) => item.message_id);
  return [
    ["reply", "reply", () => startReply(message)],
    row.mine && message.text && ["edit", "edit", () => startEdit(message)],
    words && ["copy", "copy", () => navigator.clipboard.writeText(words).then(() => toast(say("copied")))],
    (row.mine || message.chat.type === "private") && ["trash", "delete", () => remove(message.chat.id, ids), true],
  ].filter(Boolean);
}

function place(menu, { x, y }) {
  const { width, height } = menu.getBoundingClientRect();
  const margin = 8;
  menu.style.setProperty("left", `${Math.max(margin, Math.min(x, innerWidth - width - margin))}px`);
  menu.style.setProperty("top", `${Math.max(margin, Math.min(y, innerHeight - height - margin))}px`);
}

/** Arrow keys walk through every menu of the page. */
export function startMenus() {
  for (const menu of document.querySelectorAll(".menu")) {
    menu.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const buttons = [...menu.querySelectorAll("button")];
      const at = buttons.indexOf(document.activeElement);
      buttons.at((at + step) % buttons.length).focus();
    });
  }
}
