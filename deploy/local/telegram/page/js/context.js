/** What the composer is about besides its text: a reply to a message, or the edit of one. */

let context = null; // {kind: "reply" | "edit", message} or null
const listeners = new Set();

export const currentContext = () => context;

export function onContext(listener) {
  listeners.add(listener);
}

function set(next) {
  const before = context;
  context = next;
  for (const listener of listeners) listener(context, before);
}

export const startReply = (message) => set({ kind: "reply", message });
export const startEdit = (message) => set({ kind: "edit", message });
export const endContext = () => context && set(null);
