/** Place in the event log: the transaction that wrote an event, and the event's number. Ordered by both. */
export interface EventPosition {
  /** 64-bit transaction id, as decimal digits. */
  readonly tx: string;
  readonly id: number;
}

/** The position as callers carry it: `tx-id`. */
export function formatCursor({ tx, id }: EventPosition): string {
  return `${tx}-${id}`;
}

/** The position a cursor names; `undefined` where it is none. */
export function parseCursor(cursor: string): EventPosition | undefined {
  const match = /^(\d{1,19})-(\d{1,15})$/.exec(cursor);
  if (!match?.[1] || !match[2]) return undefined;
  return { tx: match[1], id: Number(match[2]) };
}

/** Negative where `a` comes before `b`, 0 where they are the same. */
export function comparePositions(a: EventPosition, b: EventPosition): number {
  const left = BigInt(a.tx);
  const right = BigInt(b.tx);
  if (left !== right) return left < right ? -1 : 1;
  return a.id - b.id;
}
