/** Files on their way out: picked, pasted or dropped, looked at, captioned, sent. */

import { currentContext, endContext } from "./context.js";
import { sendFiles } from "./deeds.js";
import { byId, h } from "./dom.js";
import { sizeOf } from "./format.js";
import { icon } from "./icons.js";
import { store } from "./store.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const MOST = 10; // files in one message, as in Telegram

let files = []; // {file, url}: url shows an image
const dialog = () => byId("outbox");
const kinds = () => [...byId("outbox-kind").querySelectorAll("input")];

/** Offer files for sending. @param asFiles {boolean} start with "as a file" chosen */
export function offer(chosen, asFiles = false) {
  if (store.open === null || chosen.length === 0) return;
  const room = MOST - files.length;
  if (chosen.length > room) toast(say("tooMany"));
  files.push(...[...chosen].slice(0, room).map((file) => ({ file, url: isImage(file) ? URL.createObjectURL(file) : null })));
  render();
  if (dialog().open) return;
  kinds()[asFiles ? 1 : 0].checked = true;
  if (kinds()[0].disabled) kinds()[1].checked = true;
  dialog().showModal();
  byId("outbox-caption").focus();
}

const isImage = (file) => file.type.startsWith("image/");

/** What Telegram would make of the files when they are not sent as plain files. */
function naturalKind() {
  const all = (prefix) => files.every(({ file }) => file.type.startsWith(prefix));
  if (files.length === 1 && all("image/gif")) return "animation";
  if (all("image/")) return "photo";
  if (all("video/")) return "video";
  if (all("audio/")) return "voice";
  return "document";
}

function render() {
  byId("outbox-title").textContent = say("files")(files.length);
  byId("outbox-files").replaceChildren(...files.map(tile));
  byId("outbox-files").dataset.count = files.length;
  const natural = naturalKind();
  const [media, plain, sticker] = kinds();
  media.value = natural;
  media.disabled = natural === "document";
  media.nextElementSibling.textContent = say({ video: "video", voice: "voice", animation: "animation" }[natural] ?? "asPhoto");
  sticker.disabled = files.length !== 1 || natural !== "photo";
  byId("outbox-kind").hidden = media.disabled && sticker.disabled;
  if (kinds().find((radio) => radio.checked)?.disabled) (media.disabled ? plain : media).checked = true;
  byId("outbox-more").hidden = files.length >= MOST;
}

function tile(entry) {
  const picture = h("img", { src: entry.url, alt: entry.file.name });
  const words = h("div", { class: "file-tile" }, icon("file"), h("b", {}, entry.file.name), h("small", {}, sizeOf(entry.file.size)));
  // Not every browser shows every image (HEIC, for one): then its name stands for it.
  picture.onerror = () => picture.replaceWith(words);
  const label = `${say("remove")}: ${entry.file.name}`;
  const button = h("button", { type: "button", class: "icon-button", "aria-label": label, onclick: () => drop(entry) }, icon("close"));
  return h("li", {}, entry.url ? picture : words, button);
}

function drop(entry) {
  if (entry.url) URL.revokeObjectURL(entry.url);
  files = files.filter((one) => one !== entry);
  if (files.length === 0) dialog().close();
  else render();
}

function empty() {
  for (const { url } of files) if (url) URL.revokeObjectURL(url);
  files = [];
  byId("outbox-caption").value = "";
}

async function send() {
  const button = byId("outbox-send");
  button.disabled = true;
  const context = currentContext();
  const done = await sendFiles(store.open, {
    files: files.map(({ file }) => file),
    kind: kinds().find((radio) => radio.checked).value,
    caption: byId("outbox-caption").value.trim(),
    replyTo: context?.kind === "reply" ? context.message.message_id : undefined,
  });
  button.disabled = false;
  if (!done) return;
  endContext();
  dialog().close();
}

export function startOutbox() {
  dialog().querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  dialog().addEventListener("close", empty);
  byId("outbox-close").addEventListener("click", () => dialog().close());
  byId("outbox-more").addEventListener("click", () => byId("pick-file").click());
  byId("outbox-caption").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!byId("outbox-send").disabled) send();
  });
}
