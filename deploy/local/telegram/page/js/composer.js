/** The line where people write: text, drafts, replies and edits. */

import { currentContext, endContext, onContext, startEdit } from "./context.js";
import { changeText, sendSampleCat, writeText } from "./deeds.js";
import { byId } from "./dom.js";
import { nameOf, previewOf, senderOf } from "./format.js";
import { icon } from "./icons.js";
import { handleKey, suggest } from "./suggestions.js";
import { messagesOf, store } from "./store.js";
import { say } from "./words.js";

const drafts = new Map(); // "user:chat" -> text
let at = null; // the place the text in the field belongs to

const field = () => byId("text");
const placeKey = () => `${store.me}:${store.open}`;

/** Follow the open chat: each person keeps a draft in each chat. */
export function renderComposer() {
  if (store.open === null || at === placeKey()) return;
  endContext();
  if (at) drafts.set(at, field().value);
  at = placeKey();
  write(drafts.get(at) ?? "");
  if (matchMedia("(hover: hover)").matches) field().focus({ preventScroll: true });
}

/** Put a text into the field, as if it had been typed. */
function write(text) {
  field().value = text;
  grow();
}

function grow() {
  const area = field();
  area.style.setProperty("height", "auto");
  area.style.setProperty("height", `${area.scrollHeight}px`);
  byId("send").disabled = !area.value.trim();
  suggest(area.value);
}

/** Send what stands in the field. It is free for the next text at once; a text that was refused comes back. */
async function submit() {
  const text = field().value.trim();
  const context = currentContext();
  if (!text) return;
  const [chatId, place] = [store.open, at];
  endContext();
  write("");
  const done = context?.kind === "edit"
    ? await changeText(chatId, context.message.message_id, text)
    : await writeText(chatId, text, context?.message.message_id);
  if (done) return;
  if (at !== place) drafts.set(place, text);
  else if (!field().value) write(text);
}

/** Send a command at once, whatever stands in the field. */
async function sendCommand(command) {
  write("");
  await writeText(store.open, command);
}

function showContext(context, before) {
  const bar = byId("context");
  bar.hidden = !context;
  if (before?.kind === "edit" && context?.kind !== "edit") write("");
  if (!context) return;
  const { kind, message } = context;
  byId("context-icon").replaceChildren(icon(kind));
  byId("context-title").textContent = kind === "edit" ? say("editing") : nameOf(senderOf(message));
  byId("context-text").textContent = previewOf(message);
  if (kind === "edit") write(message.text);
  field().focus();
}

function keyDown(event) {
  if (event.isComposing) return;
  if (handleKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape" && currentContext()) {
    endContext();
  } else if (event.key === "ArrowUp" && !field().value && !currentContext()) {
    const last = messagesOf(store.open).filter((message) => message.from?.id === store.me && message.text).at(-1);
    if (last) {
      event.preventDefault();
      startEdit(last);
    }
  }
}

async function sample(event) {
  const button = event.currentTarget;
  button.disabled = true;
  await sendSampleCat(store.open);
  button.disabled = false;
}

export function startComposer() {
  field().addEventListener("input", grow);
  field().addEventListener("keydown", keyDown);
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    field().focus();
  });
  byId("context-cancel").addEventListener("click", () => {
    endContext();
    field().focus();
  });
  byId("sample").addEventListener("click", sample);
  byId("hello").addEventListener("click", () => sendCommand("/start"));
  byId("composer").addEventListener("choose", (event) => {
    const { command, send } = event.detail;
    if (send) sendCommand(`/${command}`);
    else write(`/${command} `);
    field().focus();
  });
  onContext(showContext);
}
