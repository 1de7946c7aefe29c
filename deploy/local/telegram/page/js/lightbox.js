/** A photo over the whole page, with the way to its neighbours in the chat. */

import { fileUrl } from "./api.js";
import { byId } from "./dom.js";
import { fullDate, nameOf, senderOf } from "./format.js";
import { messagesOf } from "./store.js";

let photos = [];
let at = 0;

/** Show the photo of this message; the arrows go through all photos of its chat. */
export function openLightbox(message) {
  photos = messagesOf(message.chat.id).filter((one) => one.photo);
  at = photos.findIndex((one) => one.message_id === message.message_id);
  const dialog = byId("lightbox");
  show(dialog);
  if (!dialog.open) dialog.showModal();
}

function show(dialog) {
  const message = photos[at];
  const size = message.photo.at(-1);
  const image = dialog.querySelector("img");
  image.src = fileUrl(size.file_id);
  image.width = size.width;
  image.height = size.height;
  image.alt = message.caption ?? "";
  const words = [nameOf(senderOf(message)), fullDate(message.date)].join(", ");
  dialog.querySelector("figcaption").textContent = words;
  dialog.querySelector(".previous").disabled = at === 0;
  dialog.querySelector(".next").disabled = at === photos.length - 1;
}

function step(by) {
  const to = at + by;
  if (to < 0 || to >= photos.length) return;
  at = to;
  show(byId("lightbox"));
}

export function startLightbox() {
  const dialog = byId("lightbox");
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.querySelector(".previous").addEventListener("click", () => step(-1));
  dialog.querySelector(".next").addEventListener("click", () => step(1));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  // A click beside the photo closes, as people expect.
  dialog.addEventListener("click", (event) => {
    if (!event.target.closest("img, button")) dialog.close();
  });
}
