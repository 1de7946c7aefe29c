/** The stream of events of one person, kept alive: a broken stream is opened again, and what was missed is fetched. */

import { eventsUrl } from "./api.js";

const LONGEST_WAIT = 5000; // ms between two attempts

export class Live {
  #source = null;
  #timer = 0;
  #wait = 500;
  #user = null;
  #handlers;

  /** @param handlers {{opened(), lost(), event(object)}} */
  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** Follow what this person sees, and nobody else any more. */
  follow(userId) {
    this.close();
    this.#user = userId;
    this.#open();
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
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
