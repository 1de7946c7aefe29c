/** Where the page is, kept in the address as `#user/chat`, so that a reload and the back button just work. */

import { chatsOf, store } from "./store.js";

/** @returns {{me: number | null, open: number | null}} what the address asks for. */
export function place() {
  const [me, open] = location.hash.slice(1).split("/").map((part) => Number.parseInt(part, 10));
  return { me: me || null, open: open || null };
}

/** Show a chat as this person; null shows the list (which matters on a phone only). */
export function go(me, open) {
  const hash = `#${me}/${open ?? ""}`;
  if (location.hash === hash) return;
  location.hash = hash;
}

/** Be another person: in the same chat if they are in it, else in their own chat with the bot. */
export function become(userId) {
  const theirs = chatsOf(userId).map((entry) => entry.chat.id);
  const stays = theirs.includes(store.open);
  go(userId, stays ? store.open : store.open === null ? null : (theirs.find((id) => id > 0) ?? theirs[0]));
}

let wanted = null;

/** Ask the open view to show a message of a chat; opens the chat if need be. */
export function reveal(chatId, messageId) {
  wanted = { chatId, messageId };
  if (store.open === chatId) window.dispatchEvent(new Event("reveal"));
  else go(store.me, chatId);
}

/** The message that should be shown in this chat, once. */
export function takeWanted(chatId) {
  if (wanted?.chatId !== chatId) return null;
  const { messageId } = wanted;
  wanted = null;
  return messageId;
}
