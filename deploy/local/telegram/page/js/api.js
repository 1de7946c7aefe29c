/** The sandbox's user API: what a person can do in Telegram, as HTTP calls. */

const ROOT = "/sandbox/api";

/** A call that the sandbox refused; the message is meant for people. */
export class Refused extends Error {}

async function call(path, { as, method = "GET", json, form, query = {} } = {}) {
  const url = new URL(ROOT + path, location.origin);
  if (as !== undefined) url.searchParams.set("as", as);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const init = { method };
  if (json !== undefined) {
    init.body = JSON.stringify(json);
    init.headers = { "Content-Type": "application/json" };
  }
  if (form !== undefined) init.body = form;
  const response = await fetch(url, init);
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(reason(body) ?? `${response.status} ${response.statusText}`);
  return body;
}

function reason(body) {
  const said = body?.description ?? body?.detail ?? body?.title ?? body?.error;
  return typeof said === "string" ? said : null;
}

/** Who there is and where they talk: `{bot, users, chats: [{chat, members}]}`. */
export const fetchWorld = () => call("/state");

/** The last `limit` messages of a chat, oldest first. */
export const fetchMessages = (chat, as, limit) => call(`/chats/${chat}/messages`, { as, query: { limit } });

/** The command menu of a chat as this person sees it. */
export const fetchCommands = (chat, as) => call(`/chats/${chat}/commands`, { as });

export const sendText = (chat, as, text, replyTo) =>
  call(`/chats/${chat}/text`, { as, method: "POST", json: { text, ...(replyTo && { reply_to: replyTo }) } });

/** Send 1 to 10 files of one kind; several photos become an album. */
export function sendMedia(chat, as, { files, kind, caption, replyTo }) {
  const form = new FormData();
  for (const file of files) form.append("files", file, file.name);
  form.append("kind", kind);
  if (caption) form.append("caption", caption);
  if (replyTo) form.append("reply_to", String(replyTo));
  return call(`/chats/${chat}/media`, { as, method: "POST", form });
}

export const editText = (chat, as, id, text) =>
  call(`/chats/${chat}/edit`, { as, method: "POST", json: { message_id: id, text } });

export const pressButton = (chat, as, id, data) =>
  call(`/chats/${chat}/press`, { as, method: "POST", json: { message_id: id, data } });

/** Set this person's reaction; null takes it back. */
export const react = (chat, as, id, emoji) =>
  call(`/chats/${chat}/react`, { as, method: "POST", json: { message_id: id, emoji } });

export const deleteMessage = (chat, as, id) => call(`/chats/${chat}/messages/${id}`, { as, method: "DELETE" });

export const fileUrl = (fileId) => `/sandbox/files/${encodeURIComponent(fileId)}`;

export const eventsUrl = (as) => `${ROOT}/events?as=${as}`;

/** The sample cat as a file that can be sent. */
export async function sampleCat() {
  const response = await fetch("/sandbox/sample.jpg");
  if (!response.ok) throw new Refused(`${response.status} ${response.statusText}`);
  return new File([await response.blob()], "cat.jpg", { type: "image/jpeg" });
}
