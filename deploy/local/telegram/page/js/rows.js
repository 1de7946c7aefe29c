/** Messages of a chat -> the rows of the page: days, service lines, bubbles. Pure: no DOM, no words. */

const TOGETHER = 300; // seconds: messages of one person this close share a name and an avatar

const SERVICE = [
  "new_chat_members", "left_chat_member", "group_chat_created", "supergroup_chat_created",
  "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "new_chat_title",
];

/**
 * @param messages {object[]} oldest first
 * @param me {number} id of the person who looks
 * @param dayOf {(seconds: number) => string}
 * @returns rows `{key, kind: "day" | "service" | "bubble", items, mine, first, last}`; `items` holds the messages of
 *   the row (an album has several); `first` and `last` say where the row stands in a run of one sender
 */
export function rowsOf(messages, me, dayOf) {
  const rows = [];
  let day = null;
  for (const message of messages) {
    if (dayOf(message.date) !== day) {
      day = dayOf(message.date);
      rows.push({ key: `day ${day}`, kind: "day", items: [message] });
    }
    const before = rows.at(-1);
    if (belongs(message, before)) before.items.push(message);
    else rows.push(rowOf(message, me));
  }
  return withRuns(rows);
}

function rowOf(message, me) {
  const kind = SERVICE.some((field) => message[field] !== undefined) ? "service" : "bubble";
  return { key: String(message.message_id), kind, items: [message], mine: senderId(message) === me };
}

function belongs(message, row) {
  const album = message.media_group_id;
  return Boolean(album) && row.kind === "bubble" && row.items[0].media_group_id === album;
}

const senderId = (message) => (message.sender_chat ?? message.from)?.id;

function withRuns(rows) {
  return rows.map((row, i) => ({ ...row, first: !joins(rows[i - 1], row), last: !joins(row, rows[i + 1]) }));
}

function joins(above, below) {
  if (above?.kind !== "bubble" || below?.kind !== "bubble") return false;
  if (senderId(above.items[0]) !== senderId(below.items[0])) return false;
  return below.items[0].date - above.items.at(-1).date <= TOGETHER;
}

/** Whether two rows would look alike, so that the element of the old one can stay. */
export function sameRow(a, b) {
  return (
    a.kind === b.kind && a.mine === b.mine && a.first === b.first && a.last === b.last &&
    a.items.length === b.items.length && a.items.every((item, i) => item === b.items[i])
  );
}
