/** Inline keyboards, and what waits for the bot's answer to a pressed button. */

import { pressed } from "./deeds.js";
import { h } from "./dom.js";
import { safeUrl } from "./entities.js";
import { icon } from "./icons.js";
import { follow } from "./links.js";
import { alertBox, toast } from "./toast.js";
import { say } from "./words.js";

const PATIENCE = 15_000; // ms after which a button stops waiting

const waiting = new Map(); // "chat:message:data" -> timer

const keyOf = (message, data) => `${message.chat.id}:${message.message_id}:${data}`;

/** @returns {HTMLElement | null} the rows of buttons under a message. */
export function keyboardOf(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h("div", { class: "keyboard" }, rows.map((row) => h("div", {}, row.map((button) => buttonOf(message, button)))));
}

function buttonOf(message, button) {
  const url = button.url && safeUrl(button.url);
  if (url) {
    const onclick = (event) => follow(url) && event.preventDefault();
    return h("a", { class: "key", href: url, target: "_blank", rel: "noopener noreferrer", onclick }, button.text, icon("link"));
  }
  if (button.copy_text) {
    const onclick = () => navigator.clipboard.writeText(button.copy_text.text).then(() => toast(say("copied")));
    return h("button", { class: "key", type: "button", onclick }, button.text, icon("copy"));
  }
  if (button.callback_data === undefined) return h("button", { class: "key", type: "button", disabled: true }, button.text);
  const key = keyOf(message, button.callback_data);
  const onclick = () => press(message, button.callback_data);
  const properties = { class: "key", type: "button", onclick, data: { press: key } };
  return h("button", { ...properties, "aria-busy": waiting.has(key) && "true" }, button.text, h("span", { class: "spinner" }));
}

async function press(message, data) {
  const key = keyOf(message, data);
  if (waiting.has(key)) return;
  waiting.set(key, setTimeout(() => (settle(key), toast(say("noAnswer"))), PATIENCE));
  show(key);
  if (!(await pressed(message, data))) settle(key);
}

function settle(key) {
  clearTimeout(waiting.get(key));
  waiting.delete(key);
  show(key);
}

function show(key) {
  for (const element of document.querySelectorAll("[data-press]")) {
    if (element.dataset.press !== key) continue;
    if (waiting.has(key)) element.setAttribute("aria-busy", "true");
    else element.removeAttribute("aria-busy");
  }
}

/** The bot answered a press: stop waiting, show what it says. */
export function answered({ chat_id: chatId, message_id: messageId, data, text, show_alert: showAlert, url }) {
  const prefix = messageId ? `${chatId}:${messageId}:` : `${chatId}:`;
  for (const key of [...waiting.keys()]) {
    if (key.startsWith(prefix) && (data === undefined || key.endsWith(`:${data}`))) settle(key);
  }
  if (text) (showAlert ? alertBox : toast)(text);
  const safe = url && safeUrl(url);
  if (safe && !follow(safe)) window.open(safe, "_blank", "noopener");
}
