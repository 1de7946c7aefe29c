/** A row of the chat -> its element. */

import { tintOf, userAvatar } from "./avatar.js";
import { isMine, toggleReaction, writeText } from "./deeds.js";
import { h } from "./dom.js";
import { richText } from "./entities.js";
import { dayName, fullDate, kindOf, nameOf, previewOf, senderOf, serviceText, timeOf } from "./format.js";
import { icon } from "./icons.js";
import { keyboardOf } from "./keyboard.js";
import { follow } from "./links.js";
import { mediaOf, sizeFor } from "./media.js";
import { fileUrl } from "./api.js";
import { openMenu } from "./menu.js";
import { reveal } from "./navigation.js";
import { say } from "./words.js";
import { startReply } from "./context.js";

const JUMBO = /^(?:\p{Extended_Pictographic}[\u{FE0F}\u{200D}\u{1F3FB}-\u{1F3FF}]*\s?){1,3}$/u;

/** @param inGroup {boolean} whether senders need a name and an avatar */
export function rowElement(row, inGroup) {
  if (row.kind === "day") return h("div", { class: "day" }, h("span", {}, dayName(row.items[0].date)));
  if (row.kind === "service") return h("div", { class: "day service" }, h("span", {}, serviceText(row.items[0])));
  const message = row.items[0];
  const showSender = inGroup && !row.mine;
  const classes = ["row", row.mine ? "mine" : "theirs", row.first && "first", row.last && "last", bare(row) && "bare"];
  const element = h(
    "div",
    { class: classes.filter(Boolean).join(" "), tabindex: -1, data: { id: message.message_id } },
    showSender && h("span", { class: "beside" }, row.last && userAvatar(senderOf(message))),
    column(row, showSender && row.first),
    tools(row),
  );
  element.addEventListener("contextmenu", (event) => {
    if (event.target.closest("a, img") && !event.pointerType?.startsWith("touch")) return;
    event.preventDefault();
    openMenu(row, { x: event.clientX, y: event.clientY });
  });
  return element;
}

/** Stickers and a few emoji stand without a bubble. */
function bare(row) {
  const message = row.items[0];
  return Boolean(message.sticker) || JUMBO.test(message.text ?? "");
}

function column(row, showName) {
  const message = row.items[0];
  const { nodes, width } = mediaOf(row.items);
  const captioned = row.items.find((item) => item.caption) ?? message;
  const words = message.text ?? captioned.caption;
  const content = [
    showName && h("div", { class: "sender", data: { tint: tintOf(senderOf(message)?.id ?? 0) } }, nameOf(senderOf(message))),
    message.reply_to_message && quote(message),
    nodes,
    wordsOf(row, words, message.text ? message.entities : captioned.caption_entities),
    reactions(message),
  ];
  const over = nodes.length && !words && !row.items.every((item) => ["document", "voice", "audio", "video"].includes(kindOf(item)));
  const bubble = h("article", { class: `bubble${over ? " over" : ""}` }, content);
  const box = h("div", { class: `column${width ? " fixed" : ""}` }, bubble, keyboardOf(row.items.at(-1)));
  if (width) box.style.setProperty("--w", `${width}px`);
  return box;
}

function wordsOf(row, words, entities) {
  const actions = { command: (text) => writeText(row.items[0].chat.id, text), follow };
  const unknown = !words && !kindOf(row.items[0]);
  const body = unknown ? h("em", {}, say("unsupported")) : words && richText(words, entities, actions);
  const looks = ["words", !body && "none", JUMBO.test(words ?? "") && "jumbo"].filter(Boolean).join(" ");
  return h("div", { class: looks }, body, meta(row.items));
}

function meta(items) {
  const edited = items.some((item) => item.edit_date);
  const { date } = items.at(-1);
  return h(
    "span",
    { class: "meta" },
    edited && h("span", {}, say("edited")),
    h("time", { datetime: new Date(date * 1000).toISOString(), title: fullDate(date) }, timeOf(date)),
  );
}

function quote(message) {
  const target = message.reply_to_message;
  const thumb = target.photo && h("img", { src: fileUrl(sizeFor(target.photo, 40).file_id), alt: "" });
  return h(
    "button",
    {
      type: "button", class: "quote", data: { tint: tintOf(senderOf(target)?.id ?? 0) },
      onclick: () => reveal(message.chat.id, target.message_id),
    },
    thumb,
    h("span", {}, h("b", {}, nameOf(senderOf(target))), h("span", {}, message.quote?.text ?? previewOf(target))),
  );
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const byEmoji = Map.groupBy ? Map.groupBy(message.reactions, (one) => one.emoji) : grouped(message.reactions);
  const chips = [...byEmoji].map(([emoji, all]) => {
    const mine = all.some(isMine);
    const names = all.map((one) => nameOf(one.user)).join(", ");
    return h(
      "button",
      { type: "button", class: "chip", "aria-pressed": String(mine), title: names, onclick: () => toggleReaction(message, emoji) },
      h("span", { class: "emoji" }, emoji), h("span", {}, String(all.length)),
    );
  });
  return h("div", { class: "reactions" }, chips);
}

function grouped(all) {
  const byEmoji = new Map();
  for (const one of all) byEmoji.set(one.emoji, [...(byEmoji.get(one.emoji) ?? []), one]);
  return byEmoji;
}

function tools(row) {
  const button = (name, label, onclick) =>
    h("button", { type: "button", class: "icon-button", tabindex: -1, "aria-label": label, title: label, onclick }, icon(name));
  return h(
    "div",
    { class: "tools" },
    button("reply", say("reply"), () => startReply(row.items[0])),
    button("more", say("actions"), (event) => {
      const { left, bottom } = event.currentTarget.getBoundingClientRect();
      openMenu(row, { x: left, y: bottom });
    }),
  );
}
