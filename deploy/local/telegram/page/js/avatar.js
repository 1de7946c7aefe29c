/** Round pictures of people and chats: initials on a colour of their own, a cat for the bot. */

import { h } from "./dom.js";
import { chatTitle, initials, nameOf } from "./format.js";
import { icon } from "./icons.js";
import { store } from "./store.js";

const TINTS = 4;

/** A colour number that stays with the id: people who sit side by side get different ones. */
export const tintOf = (id) => (id === store.bot?.id ? 0 : 1 + (Math.abs(id) % (TINTS - 1)));

const circle = (tint, content) => h("span", { class: "avatar", "aria-hidden": "true", data: { tint } }, content);

export function userAvatar(user) {
  if (user?.id === store.bot?.id) return circle(0, icon("cat"));
  return circle(tintOf(user?.id ?? 0), initials(nameOf(user)));
}

export function chatAvatar(chat) {
  if (chat.type === "private") return userAvatar(store.bot);
  return circle(tintOf(chat.id), initials(chatTitle(chat)));
}
