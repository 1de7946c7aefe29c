/** What a person does, done: the call is made, the answer goes into the store, a refusal becomes a note. */

import * as api from "./api.js";
import { dropMessage, setMessage, setReactions, store } from "./store.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

/** Run `deed`; say so when it fails. @returns {Promise<boolean>} whether it went through */
async function attempt(deed) {
  try {
    await deed();
    return true;
  } catch (error) {
    toast(`${say("failed")}: ${error.message}`);
    return false;
  }
}

const takeIn = (answer) => [answer].flat().filter((message) => message?.message_id).forEach(setMessage);

export const writeText = (chatId, text, replyTo) =>
  attempt(async () => takeIn(await api.sendText(chatId, store.me, text, replyTo)));

export const sendFiles = (chatId, parcel) =>
  attempt(async () => takeIn(await api.sendMedia(chatId, store.me, parcel)));

export const sendSampleCat = (chatId) =>
  attempt(async () => takeIn(await api.sendMedia(chatId, store.me, { files: [await api.sampleCat()], kind: "photo" })));

export const changeText = (chatId, id, text) =>
  attempt(async () => takeIn(await api.editText(chatId, store.me, id, text)));

export const remove = (chatId, ids) =>
  attempt(async () => {
    for (const id of ids) {
      await api.deleteMessage(chatId, store.me, id);
      dropMessage(chatId, id);
    }
  });

export const isMine = (reaction) => (reaction.user?.id ?? reaction.user) === store.me;

/** Set the reaction, or take it back when it is the one already set. */
export const toggleReaction = (message, emoji) =>
  attempt(async () => {
    const set = message.reactions.some((reaction) => isMine(reaction) && reaction.emoji === emoji) ? null : emoji;
    await api.react(message.chat.id, store.me, message.message_id, set);
    setReactions(message.chat.id, message.message_id, { user: store.users.get(store.me), emoji: set });
  });

export const pressed = (message, data) =>
  attempt(() => api.pressButton(message.chat.id, store.me, message.message_id, data));
