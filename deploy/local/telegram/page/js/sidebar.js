/** Who writes, and the list of their chats. */

import { chatAvatar, userAvatar } from "./avatar.js";
import { arrange, byId, h } from "./dom.js";
import { briefDate, chatTitle, nameOf, previewOf } from "./format.js";
import { become, go } from "./navigation.js";
import { chatsOf, messagesOf, store, unreadIn } from "./store.js";
import { say, spoken } from "./words.js";

const built = new Map(); // key -> {signature, element}

export function renderSidebar() {
  arrange(byId("users"), [...store.users.values()].map((user) => kept(`user ${user.id}`, userSignature(user), () => userChoice(user))));
  const chats = chatsOf(store.me).map((entry) => entry.chat).sort((a, b) => lastDate(b) - lastDate(a));
  arrange(byId("chats"), chats.map((chat) => kept(`chat ${chat.id}`, chatSignature(chat), () => chatItem(chat))));
  const unread = chats.reduce((sum, chat) => sum + unreadIn(store.me, chat.id), 0);
  document.title = unread ? `(${unread}) ${say("title")}` : say("title");
}

// A row that would look the same stays the same element and keeps the focus.
function kept(key, signature, build) {
  const old = built.get(key);
  if (old?.signature === signature) return old.element;
  const focused = old?.element.contains(document.activeElement);
  const element = build();
  built.set(key, { signature, element });
  if (focused) queueMicrotask(() => (element.matches("button") ? element : element.querySelector("input")).focus());
  return element;
}

const unreadOf = (userId) => chatsOf(userId).reduce((sum, entry) => sum + unreadIn(userId, entry.chat.id), 0);
const lastOf = (chat) => messagesOf(chat.id).at(-1);
const lastDate = (chat) => lastOf(chat)?.date ?? 0;

const userSignature = (user) => [nameOf(user), user.id === store.me, unreadOf(user.id), spoken()].join("|");

function chatSignature(chat) {
  const last = lastOf(chat);
  const said = last && [last.message_id, previewOf(last), briefDate(last.date)].join("|");
  return [chatTitle(chat), chat.id === store.open, store.me, unreadIn(store.me, chat.id), said, spoken()].join("|");
}

function badge(count) {
  if (!count) return null;
  return h("span", { class: "badge" }, h("span", { class: "unseen" }, `${say("unread")}: `), String(count));
}

function userChoice(user) {
  const checked = user.id === store.me;
  const input = h("input", { type: "radio", name: "user", value: user.id, class: "unseen", onchange: () => become(user.id) });
  input.checked = checked;
  return h(
    "label",
    { class: "user", "aria-current": checked && "true" },
    input, userAvatar(user), h("span", { class: "user-name" }, nameOf(user)),
    h("span", { class: "lang" }, (user.language_code ?? "").toUpperCase()), !checked && badge(unreadOf(user.id)),
  );
}

function chatItem(chat) {
  const last = lastOf(chat);
  const current = chat.id === store.open;
  return h(
    "button",
    { type: "button", class: "chat-item", "aria-current": current && "true", onclick: () => go(store.me, chat.id) },
    chatAvatar(chat),
    h(
      "span",
      { class: "chat-words" },
      h("span", { class: "chat-line" }, h("b", {}, chatTitle(chat)), last && h("time", {}, briefDate(last.date))),
      h("span", { class: "chat-line" }, preview(chat, last), badge(unreadIn(store.me, chat.id))),
    ),
  );
}

function preview(chat, last) {
  if (!last) return h("span", { class: "preview" }, say("nothing"));
  const mine = last.from?.id === store.me;
  const who = mine ? say("you") : chat.type === "private" ? null : nameOf(last.sender_chat ?? last.from);
  return h("span", { class: "preview" }, who && h("i", {}, `${who}: `), previewOf(last));
}
