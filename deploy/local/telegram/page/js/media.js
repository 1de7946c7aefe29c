/** Photos, albums, stickers, files: the part of a bubble that isn't text. */

import { fileUrl } from "./api.js";
import { h } from "./dom.js";
import { durationOf, kindOf, sizeOf } from "./format.js";
import { icon } from "./icons.js";
import { openLightbox } from "./lightbox.js";
import { say } from "./words.js";

const WIDEST = 400; // CSS px of a photo in a bubble
const TALLEST = 480;
const NARROWEST = 190;
const STICKER = 200; // CSS px of its longer side

/** How many tiles each line of an album holds, by the number of photos. */
const LINES = [[], [1], [2], [1, 2], [2, 2], [2, 3], [3, 3], [2, 2, 3], [2, 3, 3], [3, 3, 3], [2, 2, 3, 3]];

/** The size that is sharp at `width` CSS px on this screen. */
export function sizeFor(sizes, width) {
  const ascending = [...sizes].sort((a, b) => a.width - b.width);
  return ascending.find((size) => size.width >= width * window.devicePixelRatio) ?? ascending.at(-1);
}

/** @returns {{nodes: HTMLElement[], width: number | null}} what the messages of one bubble show, and its width in px. */
export function mediaOf(items) {
  const photos = items.filter((message) => message.photo);
  const others = items.filter((message) => !message.photo && kindOf(message));
  const width = photos.length > 1 ? WIDEST : photos.length === 1 ? photoWidth(photos[0]) : null;
  const nodes = others.map(other);
  if (photos.length > 1) nodes.unshift(album(photos));
  else if (photos.length === 1) nodes.unshift(photo(photos[0], width));
  return { nodes, width };
}

function photoWidth(message) {
  const { width, height } = message.photo.at(-1);
  const fit = Math.min(width, WIDEST, (TALLEST * width) / height);
  return Math.round(Math.max(fit, message.caption || message.reply_markup ? 280 : NARROWEST));
}

function photo(message, width) {
  const full = message.photo.at(-1);
  const ratio = Math.min(Math.max(full.width / full.height, 0.5), 3);
  const tile = photoButton(message, width);
  tile.style.setProperty("aspect-ratio", String(ratio));
  return tile;
}

function photoButton(message, width) {
  const image = h("img", {
    src: fileUrl(sizeFor(message.photo, width).file_id), alt: message.caption || say("photo"), loading: "lazy", decoding: "async",
  });
  image.onerror = () => image.classList.add("broken");
  return h("button", { type: "button", class: "photo", onclick: () => openLightbox(message) }, image);
}

function album(photos) {
  const lines = LINES[photos.length] ?? Array.from({ length: Math.ceil(photos.length / 3) }, () => 3);
  const inLine = lines.flatMap((count) => Array.from({ length: count }, () => count));
  const tiles = photos.map((message, i) => {
    const tile = photoButton(message, WIDEST / inLine[i]);
    tile.dataset.in = inLine[i];
    return tile;
  });
  return h("div", { class: "album" }, tiles);
}

function other(message) {
  const kind = kindOf(message);
  if (kind === "sticker") return sticker(message.sticker);
  if (kind === "animation" && message.animation.mime_type?.startsWith("image/")) return animation(message.animation);
  return fileRow(kind, message[kind]);
}

function sticker(it) {
  const emoji = () => h("span", { class: "sticker-emoji" }, it.emoji ?? "🐾");
  if (it.is_animated || it.is_video) return emoji();
  const image = h("img", { class: "sticker", src: fileUrl(it.file_id), alt: `${it.emoji ?? ""} ${say("sticker")}`.trim() });
  const scale = STICKER / Math.max(it.width, it.height, 1);
  image.width = Math.round(it.width * scale) || STICKER;
  image.height = Math.round(it.height * scale) || STICKER;
  image.onerror = () => image.replaceWith(emoji());
  return image;
}

function animation(it) {
  return h("img", { class: "animation", src: fileUrl(it.file_id), alt: say("animation"), loading: "lazy" });
}

function fileRow(kind, it) {
  const name = it.file_name || say(kind);
  const facts = [it.duration !== undefined && durationOf(it.duration), sizeOf(it.file_size)].filter(Boolean);
  return h(
    "a",
    { class: "file", href: fileUrl(it.file_id), download: it.file_name || "", title: name },
    h("span", { class: "file-icon" }, icon({ video: "video", animation: "video", voice: "voice", audio: "voice" }[kind] ?? "file")),
    h("span", { class: "file-words" }, h("b", {}, name), h("small", {}, facts.join(" · "))),
  );
}
