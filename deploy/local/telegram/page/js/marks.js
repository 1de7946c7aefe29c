/** Which message each person saw last in each chat; kept in the browser, so that a reload forgets nothing. */

const KEY = "mimimeter.seen";

export class Marks {
  #storage;
  #seen;

  constructor(storage) {
    this.#storage = storage;
    this.#seen = read(storage);
  }

  /** @returns {number} id of the last message seen, 0 when none was. */
  get(userId, chatId) {
    return this.#seen[`${userId}:${chatId}`] ?? 0;
  }

  set(userId, chatId, messageId) {
    this.#seen[`${userId}:${chatId}`] = messageId;
    this.#storage.setItem(KEY, JSON.stringify(this.#seen));
  }

  /**
   * Fit a mark to what the chat really holds: a chat met for the first time counts as read, and a mark beyond the
   * last message belongs to an older sandbox on the same address.
   */
  settle(userId, chatId, lastId) {
    const known = `${userId}:${chatId}` in this.#seen;
    if (!known || this.get(userId, chatId) > lastId) this.set(userId, chatId, lastId);
  }
}

function read(storage) {
  try {
    return JSON.parse(storage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
