/** How things are put into words: times, days, sizes, names, previews. */

import { store } from "./store.js";
import { say, spoken } from "./words.js";

const DAY = 86_400_000;

export const timeOf = (seconds) =>
  new Intl.DateTimeFormat(spoken(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(seconds * 1000));

/** The day as a local calendar date, to compare with. */
export const dayKey = (seconds) => new Date(seconds * 1000).toDateString();

export function dayName(seconds) {
  const date = new Date(seconds * 1000);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) return say("today");
  if (date.toDateString() === new Date(now - DAY).toDateString()) return say("yesterday");
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(spoken(), { day: "numeric", month: "long", year }).format(date);
}

/** Time for today, day and month for earlier. */
export function briefDate(seconds) {
  if (dayKey(seconds) === new Date().toDateString()) return timeOf(seconds);
  return new Intl.DateTimeFormat(spoken(), { day: "numeric", month: "short" }).format(new Date(seconds * 1000));
}

export const fullDate = (seconds) =>
  new Intl.DateTimeFormat(spoken(), { dateStyle: "long", timeStyle: "medium", hourCycle: "h23" }).format(new Date(seconds * 1000));

export function sizeOf(bytes) {
  if (bytes === undefined || bytes === null) return "";
  const units = say("bytes");
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  const value = bytes / 1024 ** step;
  const digits = new Intl.NumberFormat(spoken(), { maximumFractionDigits: step && value < 10 ? 1 : 0 });
  return `${digits.format(value)} ${units[step]}`;
}

export const durationOf = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;

export const nameOf = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(" ") || user?.title || "?";

export const senderOf = (message) => message.sender_chat ?? message.from;

/** A chat as its list shows it: a private chat carries the bot's name. */
export const chatTitle = (chat) => (chat.type === "private" ? nameOf(store.bot) : (chat.title ?? nameOf(chat)));

export const initials = (name) => {
  const words = name.split(/\s+/).filter((word) => /\p{L}|\p{N}/u.test(word));
  if (words.length === 0) return new Intl.Segmenter().segment(name)[Symbol.iterator]().next().value?.segment ?? "";
  return words.filter((_, i) => i === 0 || i === words.length - 1).map((word) => [...word][0].toUpperCase()).join("");
};

const KINDS = ["photo", "animation", "video", "voice", "audio", "sticker", "document"];

/** What a message carries besides text: "photo", "document", ..., or null. */
export const kindOf = (message) => KINDS.find((kind) => message[kind]) ?? null;

/** One line that stands for a message, in lists and quotes. */
export function previewOf(message) {
  const words = (message.text ?? message.caption ?? "").replace(/\s+/g, " ").trim();
  const kind = kindOf(message);
  if (!kind) return words || serviceText(message) || say("unsupported");
  if (kind === "sticker") return [message.sticker.emoji, say("sticker")].filter(Boolean).join(" ");
  if (words) return words;
  return kind === "document" ? (message.document.file_name ?? say("document")) : say(kind);
}

/** What a service message says, or null for an ordinary one. */
export function serviceText(message) {
  const names = (users) => users.map(nameOf).join(", ");
  if (message.new_chat_members) return `${names(message.new_chat_members)} ${say("joined")}`;
  if (message.left_chat_member) return `${nameOf(message.left_chat_member)} ${say("left")}`;
  if (message.group_chat_created || message.supergroup_chat_created) return say("created");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return say("moved");
  if (message.pinned_message) return say("pinned");
  if (message.new_chat_title) return `«${message.new_chat_title}»`;
  return null;
}
