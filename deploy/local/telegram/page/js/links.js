/** Links to Telegram that mean something inside the sandbox are followed here; all others open as links do. */

import { writeText } from "./deeds.js";
import { go, reveal } from "./navigation.js";
import { chatsOf, store } from "./store.js";

const HOSTS = new Set(["t.me", "telegram.me"]);

/**
 * Follow `url` inside the page if it leads to one of its chats.
 * @returns {boolean} false when it is a link for the browser
 */
export function follow(url) {
  const target = resolve(new URL(url));
  if (!target) return false;
  if (target.messageId) reveal(target.chatId, target.messageId);
  else go(store.me, target.chatId);
  if (target.start !== undefined) writeText(target.chatId, `/start ${target.start}`.trim());
  return true;
}

function resolve(url) {
  if (!HOSTS.has(url.hostname)) return null;
  const parts = url.pathname.split("/").filter(Boolean);
  // t.me/c/1000000001/5 is message 5 of chat -1001000000001; a forum puts the topic between.
  if (parts[0] === "c") return inChat((chat) => chat.id === Number(`-100${parts[1]}`), parts.slice(2).at(-1));
  if (parts[0]?.toLowerCase() === store.bot.username?.toLowerCase()) {
    return { chatId: store.me, start: url.searchParams.get("start") ?? undefined };
  }
  return inChat((chat) => chat.username && chat.username === parts[0] && chat.type !== "private", parts.at(1));
}

function inChat(matches, messageId) {
  const entry = chatsOf(store.me).find(({ chat }) => matches(chat));
  return entry ? { chatId: entry.chat.id, messageId: Number(messageId) || null } : null;
}
