/** The three ways in for files: the attach menu, paste, drag and drop. */

import { sendSampleCat } from "./deeds.js";
import { byId } from "./dom.js";
import { offer } from "./outbox.js";
import { store } from "./store.js";

export function startIntake() {
  startMenu();
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length || store.open === null) return;
    event.preventDefault();
    offer(files);
  });
  startDrop();
}

function startMenu() {
  const menu = byId("attach-menu");
  const deeds = {
    photo: () => byId("pick-photo").click(),
    file: () => byId("pick-file").click(),
    sample: () => sendSampleCat(store.open),
  };
  menu.addEventListener("click", (event) => {
    const deed = event.target.closest("[data-do]")?.dataset.do;
    if (!deed) return;
    menu.hidePopover();
    deeds[deed]();
  });
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "open") return;
    const { left, top } = byId("attach").getBoundingClientRect();
    menu.style.setProperty("left", `${left}px`);
    menu.style.setProperty("top", `${top - menu.offsetHeight - 8}px`);
    menu.querySelector("button").focus();
  });
  for (const [id, asFiles] of [["pick-photo", false], ["pick-file", true]]) {
    byId(id).addEventListener("change", (event) => {
      offer([...event.target.files], asFiles);
      event.target.value = ""; // the same file may be picked again
    });
  }
}

function startDrop() {
  const overlay = byId("drop");
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && store.open !== null;
  let depth = 0; // enters minus leaves, for every element on the way
  const show = (to) => {
    depth = Math.max(to, 0);
    overlay.hidden = depth === 0;
  };
  window.addEventListener("dragenter", (event) => carriesFiles(event) && show(depth + 1));
  window.addEventListener("dragleave", (event) => carriesFiles(event) && show(depth - 1));
  window.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  window.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    show(0);
    offer([...event.dataTransfer.files]);
  });
}
