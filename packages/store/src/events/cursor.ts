/** Place in the event log: the transaction that wrote an event, and the event's number. Ordered by both. */
export interface EventPosition {
  /** 64-bit transaction id, as decimal digits. */
  readonly tx: string;
  readonly id: number;
}

/**
 * Which transactions of a moment were over: all before `next` but the `running` ones. Events of these are news to who
 * begins at that moment, and those of quicker transactions after them are not.
 */
export interface Moment {
  /** Lowest transaction id that had not been given out. */
  readonly next: string;
  /** Transactions under way. */
  readonly running: readonly string[];
}

/** From where events are told: after a position, and not what had happened already at the moment of beginning. */
export interface EventCursor extends EventPosition {
  readonly since?: Moment;
}

/** Longest cursor in characters. */
export const maxCursorLength = 2000;

/**
 * The cursor as callers carry it: `tx-id`, followed by `.next.running...` for as long as the moment matters. Where
 * that is too long, it is left out, and what had just happened at that moment may be told once more.
 */
export function formatCursor({ tx, id, since }: EventCursor): string {
  const position = `${tx}-${id}`;
  if (!since || BigInt(tx) >= BigInt(since.next)) return position;
  const whole = [position, since.next, ...since.running].join('.');
  return whole.length <= maxCursorLength ? whole : position;
}

/** The cursor that a text names; `undefined` where it is none. */
export function parseCursor(cursor: string): EventCursor | undefined {
  if (cursor.length > maxCursorLength) return undefined;
  const match = /^(\d{1,19})-(\d{1,15})((?:\.\d{1,19})*)$/.exec(cursor);
  if (!match?.[1] || !match[2]) return undefined;
  const [next, ...running] = (match[3] ?? '').split('.').slice(1);
  return { tx: match[1], id: Number(match[2]), ...(next !== undefined && { since: { next, running } }) };
}

/** Negative where `a` comes before `b`, 0 where they are the same. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  const left = BigInt(a.tx);
  const right = BigInt(b.tx);
  if (left !== right) return left < right ? -1 : 1;
  return a.id - b.id;
}

/** Whether an event at the position is to be told to who has come to the cursor. */
export function isAfter(position: EventPosition, cursor: EventCursor): boolean {
  if (comparePositions(position, cursor) <= 0) return false;
  const { since } = cursor;
  return !since || BigInt(position.tx) >= BigInt(since.next) || since.running.includes(position.tx);
}
