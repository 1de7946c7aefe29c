/** The stream of events of one person, kept alive: a broken stream is opened again, and what was missed is fetched. */

import { eventsUrl } from "./api.js";

const LONGEST_WAIT = 5000; // ms between two attempts
const REST_AFTER = 5000; // ms out of sight

export class Live {
  #source = null;
  #timer = 0;
  #rest = 0;
  #wait = 500;
  #user = null;
  #handlers;

  /** @param handlers {{opened(), lost(), event(object)}} */
  constructor(handlers) {
    this.#handlers = handlers;
    document.addEventListener("visibilitychange", () => this.#look());
  }

  /** Follow what this person sees, and nobody else any more. */
  follow(userId) {
    this.close();
    this.#user = userId;
    this.#open();
    this.#look();
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  // A browser opens six connections to one address: pages out of sight must leave them to the one in sight.
  #look() {
    clearTimeout(this.#rest);
    if (document.hidden) {
      this.#rest = setTimeout(() => this.close(), REST_AFTER);
    } else if (!this.#source && this.#user !== null) {
      clearTimeout(this.#timer);
      this.#open();
    }
  }

  #open() {
    const source = new EventSource(eventsUrl(this.#user));
    this.#source = source;
    source.onopen = () => {
      this.#wait = 500;
      this.#handlers.opened();
    };
    source.onmessage = (message) => this.#handlers.event(JSON.parse(message.data));
    source.onerror = () => this.#again();
  }

  // The browser's own reconnect gives up on an HTTP error, so the stream is always opened anew from here.
  #again() {
    this.close();
    this.#handlers.lost();
    this.#timer = setTimeout(() => this.#open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
