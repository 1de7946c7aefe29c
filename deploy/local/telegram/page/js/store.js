/** What the page knows: people, chats, messages. Messages are never changed in place, only replaced. */

import { Marks } from "./marks.js";

const listeners = new Set();
let scheduled = false;

export const store = {
  bot: null,
  users: new Map(), // id -> User
  chats: new Map(), // id -> {chat, members}: ids of people, the bot not counted
  messages: new Map(), // chat id -> Map(message id -> Message), ascending
  complete: new Map(), // chat id -> true when nothing earlier is left on the server
  me: null, // id of the person who writes
  open: null, // id of the open chat, or null
  commands: [], // menu of the open chat for this person
  doing: new Map(), // chat id -> {action, until}
  live: true, // false while the event stream is broken
};

export const marks = new Marks(localStorage);

/** Call `render` after every change, once for all changes made together. */
export function subscribe(render) {
  listeners.add(render);
}

export function changed() {
  if (scheduled) return;
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    for (const render of listeners) render();
  });
}

export function setWorld({ bot, users, chats }) {
  store.bot = bot;
  store.users = new Map(users.filter((user) => !user.is_bot).map((user) => [user.id, user]));
  const people = (members) => members.filter((id) => store.users.has(id));
  store.chats = new Map(chats.map(({ chat, members }) => [chat.id, { chat, members: people(members) }]));
  changed();
}

/** Take in a page of messages as the server holds it; what it no longer holds in that range is dropped. */
export function setPage(chatId, page, limit) {
  const known = messagesById(chatId);
  const held = new Set(page.map((message) => message.message_id));
  const from = page.length < limit ? -Infinity : (page[0]?.message_id ?? -Infinity);
  const to = page.at(-1)?.message_id ?? -Infinity;
  for (const id of [...known.keys()]) if (id >= from && id <= to && !held.has(id)) known.delete(id);
  for (const message of page) put(known, message);
  store.complete.set(chatId, page.length < limit);
  sort(chatId);
  changed();
}

/** Take in one new or changed message. */
export function setMessage(message) {
  const chatId = message.chat.id;
  const known = messagesById(chatId);
  const late = known.size > 0 && message.message_id < Math.max(...known.keys()) && !known.has(message.message_id);
  put(known, message);
  if (late) sort(chatId);
  if (message.from?.id === store.bot?.id) store.doing.delete(chatId);
  changed();
}

function put(known, message) {
  const old = known.get(message.message_id);
  // An edited message may come without its reactions: those that are known stay.
  const next = { ...message, reactions: message.reactions ?? old?.reactions ?? [] };
  if (message.deleted) known.delete(message.message_id);
  // A message that comes again unchanged stays the same object, so that its row on the page stays too.
  else if (JSON.stringify(old) !== JSON.stringify(next)) known.set(message.message_id, next);
}

export function dropMessage(chatId, messageId) {
  messagesById(chatId).delete(messageId);
  changed();
}

/** Replace one person's reaction, or all of them where the event brings the list. */
export function setReactions(chatId, messageId, change) {
  const known = messagesById(chatId);
  const message = known.get(messageId);
  if (!message) return;
  const userId = change.user?.id ?? change.user;
  const others = message.reactions.filter((reaction) => (reaction.user?.id ?? reaction.user) !== userId);
  const reactions = change.reactions ?? (change.emoji ? [...others, { user: change.user, emoji: change.emoji }] : others);
  known.set(messageId, { ...message, reactions });
  changed();
}

export function messagesById(chatId) {
  if (!store.messages.has(chatId)) store.messages.set(chatId, new Map());
  return store.messages.get(chatId);
}

function sort(chatId) {
  const sorted = [...messagesById(chatId)].sort(([a], [b]) => a - b);
  store.messages.set(chatId, new Map(sorted));
}

/** @returns {object[]} messages of a chat, oldest first. */
export const messagesOf = (chatId) => [...messagesById(chatId).values()];

export const chatsOf = (userId) => [...store.chats.values()].filter((entry) => entry.members.includes(userId));

/** How many messages of others this person has not seen in this chat. */
export function unreadIn(userId, chatId) {
  const seen = marks.get(userId, chatId);
  return messagesOf(chatId).filter((message) => message.message_id > seen && message.from?.id !== userId).length;
}

/** Count everything in the chat as seen by this person. */
export function markSeen(userId, chatId) {
  const last = [...messagesById(chatId).keys()].at(-1) ?? 0;
  if (marks.get(userId, chatId) === last) return;
  marks.set(userId, chatId, last);
  changed();
}
