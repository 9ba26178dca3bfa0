import { expect, it } from 'vitest';
import {
  type EventCursor,
  formatCursor,
  isAfter,
  maxCursorLength,
  parseCursor,
} from '../../src/events/cursor.ts';

const since = { next: '110', running: ['100', '105'] };

it.each<[EventCursor, string]>([
  [{ tx: '7', id: 3 }, '7-3'],
  [{ tx: '100', id: 0, since }, '100-0.110.100.105'],
  [{ tx: '100', id: 0, since: { next: '101', running: [] } }, '100-0.101'],
])('writes %j as %s and reads it again', (cursor, text) => {
  expect(formatCursor(cursor)).toBe(text);
  expect(parseCursor(text)).toEqual(cursor);
});

it('leaves the moment out once it is over, and where it is too long to carry', () => {
  expect(formatCursor({ tx: '110', id: 1, since })).toBe('110-1');
  const running = Array.from({ length: maxCursorLength }, (_, i) => String(100 + i));
  expect(formatCursor({ tx: '100', id: 0, since: { next: '9999', running } })).toBe('100-0');
});

it.each([
  ['100', true],
  ['104', false],
  ['105', true],
  ['109', false],
  ['110', true],
  ['99', false],
])('an event of transaction %s is news: %s', (tx, news) => {
  expect(isAfter({ tx, id: 1 }, { tx: '100', id: 0, since })).toBe(news);
});
