/** Text with Telegram's entities -> nodes. Offsets count UTF-16 units, as JavaScript's strings do. */

import { h } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

/**
 * @param text {string}
 * @param entities {object[] | undefined} as the Bot API gives them; they may nest
 * @param actions {{command(text), follow(url): boolean}} what a click does; a link that was followed is not opened
 * @returns {(string | Node)[]}
 */
export function richText(text, entities, actions) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, actions);
}

function nodes(text, from, to, entities, actions) {
  const out = [];
  let at = from;
  for (let i = 0; i < entities.length; ) {
    const entity = entities[i];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    i += 1;
    if (start >= end) continue;
    const inner = [];
    while (i < entities.length && entities[i].offset < end) inner.push(entities[i++]);
    if (start > at) out.push(text.slice(at, start));
    out.push(wrap(entity, nodes(text, start, end, inner, actions), text.slice(start, end), actions));
    at = end;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function wrap(entity, children, words, actions) {
  if (entity.type === "spoiler") return spoiler(children);
  if (entity.type === "pre") return h("pre", {}, h("code", { "data-language": entity.language }, children));
  if (entity.type === "bot_command") return command(words, children, actions);
  const url = urlOf(entity, words);
  if (url) return link(url, children, actions);
  if (TAGS[entity.type]) return h(TAGS[entity.type], {}, children);
  return h("span", { class: `entity ${entity.type}` }, children);
}

function urlOf(entity, words) {
  const raw = {
    text_link: entity.url,
    url: /^[a-z][a-z0-9+.-]*:/i.test(words) ? words : `https://${words}`,
    email: `mailto:${words}`,
    phone_number: `tel:${words.replace(/[^+\d]/g, "")}`,
  }[entity.type];
  return raw && safeUrl(raw);
}

/** The address if it is one that may be opened, else null (a script's address, for one). */
export function safeUrl(raw) {
  try {
    const url = new URL(raw);
    return SAFE.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(url, children, actions) {
  const onclick = (event) => actions.follow(url) && event.preventDefault();
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", onclick }, children);
}

function command(words, children, actions) {
  return h("button", { type: "button", class: "command", onclick: () => actions.command(words) }, children);
}

function spoiler(children) {
  const show = (event) => {
    const hidden = event.currentTarget;
    hidden.classList.add("shown");
    hidden.removeAttribute("role");
    hidden.removeAttribute("tabindex");
    hidden.firstChild.removeAttribute("aria-hidden");
    hidden.removeAttribute("aria-label");
  };
  const key = (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), show(event));
  return h(
    "span",
    { class: "spoiler", role: "button", tabindex: 0, "aria-label": "…", onclick: show, onkeydown: key },
    h("span", { "aria-hidden": "true" }, children),
  );
}
