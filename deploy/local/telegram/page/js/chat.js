/** The open chat: its head, its rows, and where it is scrolled to. */

import { chatAvatar, userAvatar } from "./avatar.js";
import { rowElement } from "./bubble.js";
import { arrange, byId } from "./dom.js";
import { chatTitle, dayKey, nameOf } from "./format.js";
import { icon } from "./icons.js";
import { become, go, takeWanted } from "./navigation.js";
import { rowsOf, sameRow } from "./rows.js";
import { markSeen, messagesOf, store, unreadIn } from "./store.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const NEAR = 90; // px from the end that still count as "at the end"

let shown = { me: null, chat: null, lastId: 0 };
let pinned = true; // the end of the log is in sight, and shall stay so
let built = new Map(); // row key -> {row, element}

const scroller = () => byId("scroller");
const gapBelow = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight;

function toEnd() {
  scroller().scrollTop = scroller().scrollHeight;
  pinned = true;
}

export function renderChat() {
  document.body.dataset.view = store.open === null ? "list" : "chat";
  byId("offline").hidden = store.live;
  const entry = store.chats.get(store.open);
  if (!entry) return;
  renderHead(entry);
  renderLog(entry.chat);
  renderEmpty(entry.chat);
  seeWhatIsShown();
  const wanted = takeWanted(store.open);
  if (wanted) showMessage(wanted);
}

function renderHead({ chat, members }) {
  byId("chat-avatar").replaceChildren(chatAvatar(chat));
  byId("chat-name").textContent = chatTitle(chat);
  const doing = store.doing.get(chat.id);
  const words = say("doing");
  const action = doing && (words[doing.action] ?? words.other);
  const rest = chat.type === "private" ? say("bot") : say("members")(members.length);
  const status = byId("chat-status");
  status.classList.toggle("doing", Boolean(action));
  const text = action ? (chat.type === "private" ? action : `${nameOf(store.bot)} ${action}`) : rest;
  if (status.textContent !== text) status.textContent = text;
  const other = [...store.users.values()].find((user) => user.id !== store.me);
  const swap = byId("swap");
  swap.replaceChildren(userAvatar(store.users.get(store.me)), icon("swap"));
  swap.hidden = !other;
  if (other) swap.setAttribute("aria-label", `${say("writeAs")}: ${nameOf(other)}`);
  swap.onclick = () => become(other.id);
}

function renderLog(chat) {
  const messages = messagesOf(chat.id);
  const fresh = shown.me !== store.me || shown.chat !== chat.id;
  const lastId = messages.at(-1)?.message_id ?? 0;
  const mineIsNew = lastId > shown.lastId && messages.at(-1)?.from?.id === store.me;
  const stick = fresh || mineIsNew || (pinned && gapBelow() < NEAR);
  const fromEnd = scroller().scrollHeight - scroller().scrollTop;
  const firstBefore = byId("log").firstElementChild;

  if (fresh) built = new Map();
  const log = byId("log");
  log.setAttribute("aria-busy", String(fresh)); // a chat that is opened is not read out as news
  const next = new Map(rowsOf(messages, store.me, dayKey).map((row) => [row.key, element(row, chat.type !== "private", fresh)]));
  built = next;
  arrange(log, [...next.values()].map((one) => one.element));
  byId("earlier").hidden = store.complete.get(chat.id) !== false;
  if (stick) toEnd();
  else if (log.firstElementChild !== firstBefore) scroller().scrollTop = scroller().scrollHeight - fromEnd;
  shown = { me: store.me, chat: chat.id, lastId };
}

function element(row, inGroup, fresh) {
  const old = built.get(row.key);
  if (old && sameRow(old.row, row)) return old;
  const made = rowElement(row, inGroup);
  if (!fresh && row.items[0].message_id > shown.lastId) made.classList.add("arriving");
  return { row, element: made };
}

function renderEmpty(chat) {
  const empty = messagesOf(chat.id).length === 0 && store.complete.get(chat.id) === true;
  const group = chat.type !== "private";
  byId("empty").hidden = !empty;
  byId("empty-title").textContent = say(group ? "emptyGroup" : "emptyTitle");
  byId("empty-text").textContent = say(group ? "emptyGroupText" : "emptyText");
  byId("hello").textContent = "/start";
  byId("hello").hidden = group;
}

function seeWhatIsShown() {
  const atEnd = gapBelow() < NEAR;
  if (atEnd && !document.hidden) markSeen(store.me, store.open);
  const unread = unreadIn(store.me, store.open);
  byId("down").hidden = atEnd;
  byId("down-count").hidden = !unread;
  byId("down-count").textContent = String(unread);
}

function onScroll() {
  pinned = gapBelow() < NEAR;
  if (store.open !== null) seeWhatIsShown();
}

function showMessage(messageId) {
  const key = [...built.values()].find(({ row }) => row.items.some((item) => item.message_id === messageId))?.row.key;
  const target = key && built.get(key).element;
  if (!target) {
    toast(say("noMessage"));
    return;
  }
  target.scrollIntoView({ block: "center", behavior: "smooth" });
  target.classList.remove("flash");
  void target.offsetWidth; // restarts the animation of an element that has just flashed
  target.classList.add("flash");
}

export function startChat({ earlier }) {
  scroller().addEventListener("scroll", onScroll, { passive: true });
  byId("down").addEventListener("click", () => scroller().scrollTo({ top: scroller().scrollHeight, behavior: "smooth" }));
  byId("back").addEventListener("click", () => go(store.me, null));
  byId("earlier").addEventListener("click", earlier);
  window.addEventListener("reveal", () => {
    const wanted = takeWanted(store.open);
    if (wanted) showMessage(wanted);
  });
  document.addEventListener("visibilitychange", () => store.open !== null && seeWhatIsShown());
  // Pictures that load, a window or an on-screen keyboard that changes its height: the end stays in sight.
  const keepEnd = new ResizeObserver(() => pinned && toEnd());
  keepEnd.observe(scroller());
  keepEnd.observe(byId("log"));
  byId("log").addEventListener("keydown", walk);
  byId("log").addEventListener("focusin", (event) => remember(event.target.closest(".row")));
}

// The log is one stop for the Tab key; the arrows walk through its messages.
function walk(event) {
  const row = event.target.closest(".row");
  if (!row || event.target !== row) return;
  const rows = [...byId("log").querySelectorAll(".row")];
  const next = { ArrowUp: rows[rows.indexOf(row) - 1], ArrowDown: rows[rows.indexOf(row) + 1], Home: rows[0], End: rows.at(-1) }[event.key];
  if (event.key === "Enter") row.querySelector(".tools button:last-child").click();
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
  if (next || event.key === "Enter") event.preventDefault();
}

function remember(row) {
  if (!row) return;
  for (const one of byId("log").querySelectorAll('.row[tabindex="0"]')) one.tabIndex = -1;
  row.tabIndex = 0;
}
