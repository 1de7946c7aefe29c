/** Short notes over the page, and the alert a bot may raise. */

import { byId } from "./dom.js";

const LONG_ENOUGH = 3500; // ms to read a note, and more for a long one
let timer = 0;

/** Show a note for a few seconds; it lies over an open dialog too. */
export function toast(text) {
  const box = byId("toast");
  clearTimeout(timer);
  if (box.matches(":popover-open")) box.hidePopover();
  box.textContent = text;
  box.showPopover();
  timer = setTimeout(() => box.hidePopover(), LONG_ENOUGH + text.length * 30);
}

/** Show a text that has to be confirmed. */
export function alertBox(text) {
  byId("alert-text").textContent = text;
  const dialog = byId("alert");
  if (!dialog.open) dialog.showModal();
}
