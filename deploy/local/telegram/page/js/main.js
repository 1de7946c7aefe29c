/** The page starts here: the parts are joined, the world is fetched, events flow in. */

import * as api from "./api.js";
import { renderChat, startChat } from "./chat.js";
import { renderComposer, startComposer } from "./composer.js";
import { icon } from "./icons.js";
import { startIntake } from "./intake.js";
import { answered } from "./keyboard.js";
import { startLightbox } from "./lightbox.js";
import { Live } from "./live.js";
import { startMenus } from "./menu.js";
import { go, place } from "./navigation.js";
import { startOutbox } from "./outbox.js";
import { renderSidebar } from "./sidebar.js";
import {
  changed, chatsOf, dropMessage, marks, messagesById, setMessage, setPage, setReactions, setWorld, store, subscribe,
} from "./store.js";
import { renderSuggestions, startSuggestions } from "./suggestions.js";
import { say, spoken, speak } from "./words.js";

const PAGE = 100; // messages fetched at once
const RETRY = 1000; // ms until a first fetch that failed is tried again
const ACTION_LASTS = 5000; // ms, as in Telegram
const pages = new Map(); // chat id -> how many messages are asked for

const live = new Live({
  opened: () => {
    store.live = true;
    sync();
  },
  lost: () => {
    store.live = false;
    changed();
  },
  event: take,
});

/** Fetch everything anew: at the start, and after the stream was broken. */
async function sync() {
  try {
    setWorld(await api.fetchWorld());
    await Promise.all([...store.chats.values()].map(fetchChat));
    // At the start, and when the open chat is no more: a group that became a supergroup, for one.
    if (store.me === null || (store.open !== null && !store.chats.has(store.open))) arrive();
    await fetchMenu();
  } catch {
    // The stream notices that the sandbox is away, and comes back here once it is there again.
    store.live = false;
    changed();
    if (store.me === null) setTimeout(sync, RETRY);
  }
}

async function fetchChat({ chat, members }) {
  const limit = pages.get(chat.id) ?? PAGE;
  const page = await api.fetchMessages(chat.id, members.includes(store.me) ? store.me : members[0], limit);
  setPage(chat.id, page, limit);
  const lastId = [...messagesById(chat.id).keys()].at(-1) ?? 0;
  for (const member of members) marks.settle(member, chat.id, lastId);
}

async function fetchMenu() {
  const [me, open] = [store.me, store.open];
  const menu = open === null ? [] : await api.fetchCommands(open, me);
  if (me !== store.me || open !== store.open) return;
  store.commands = Array.isArray(menu) ? menu : (menu.commands ?? []);
  renderSuggestions();
}

function take(event) {
  const chatId = event.chat_id;
  if (event.type === "chats" || (chatId && !store.chats.has(chatId))) return void sync();
  const handlers = {
    message: () => setMessage(event.message),
    edited: () => setMessage(event.message),
    deleted: () => [event.message_ids ?? event.message_id].flat().forEach((id) => dropMessage(chatId, id)),
    reaction: () => setReactions(chatId, event.message_id ?? event.message?.message_id, event),
    callback_answer: () => answered(event),
    commands: () => void fetchMenu(),
    chat_action: () => showAction(chatId, event.action),
  };
  handlers[event.type]?.();
}

function showAction(chatId, action) {
  const until = Date.now() + ACTION_LASTS;
  store.doing.set(chatId, { action, until });
  changed();
  setTimeout(() => {
    if (store.doing.get(chatId)?.until !== until) return;
    store.doing.delete(chatId);
    changed();
  }, ACTION_LASTS);
}

/** Be where the address says, or where a newcomer should start: the first person's chat with the bot. */
function arrive() {
  const wanted = place();
  const me = store.users.has(wanted.me) ? wanted.me : [...store.users.keys()][0];
  const theirs = chatsOf(me).map((entry) => entry.chat.id);
  const phone = matchMedia("(max-width: 760px)").matches;
  const fallback = phone && wanted.me ? null : (theirs.find((id) => id === me) ?? theirs[0]);
  const open = theirs.includes(wanted.open) ? wanted.open : fallback;
  if (me !== store.me) {
    store.me = me;
    speak(store.users.get(me).language_code);
    nameThings();
    live.follow(me);
  }
  store.commands = [];
  store.open = open;
  go(me, open);
  changed();
  fetchMenu().catch(() => {});
}

/** Give every fixed part of the page its words and its drawing. */
function nameThings() {
  document.documentElement.lang = spoken();
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
    if (element.matches("button")) element.title = say(element.dataset.label);
  }
}

function render() {
  if (store.me === null) return;
  renderSidebar();
  renderComposer();
  renderChat();
}

for (const element of document.querySelectorAll("[data-icon]")) element.prepend(icon(element.dataset.icon));
speak(navigator.language);
nameThings();
subscribe(render);
startChat({
  earlier: () => {
    pages.set(store.open, (pages.get(store.open) ?? PAGE) * 2);
    fetchChat(store.chats.get(store.open)).catch(() => {});
  },
});
startComposer();
startSuggestions();
startIntake();
startOutbox();
startLightbox();
startMenus();
window.addEventListener("hashchange", () => store.users.size && arrive());
sync();
