import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCsvWriter } from '../../src/sync/csv.ts';
import {
  type CommandLike,
  divertRows,
  type PacketLike,
  writeTextRow,
} from '../../src/sync/sources/mysql/text-rows.ts';

/** A packet of a row in the text protocol, in the middle of other bytes. */
function packetOf(values: readonly (Uint8Array | null)[]): PacketLike {
  const parts = values.flatMap((value) => (value ? [lengthOf(value.length), value] : [Uint8Array.of(0xfb)]));
  const row = Buffer.concat(parts);
  const buffer = Buffer.concat([Buffer.from('before'), row, Buffer.from('after')]);
  return { buffer, offset: 6, end: 6 + row.length, isEOF: () => false, isError: () => false };
}

function lengthOf(length: number): Uint8Array {
  if (length < 251) return Uint8Array.of(length);
  if (length < 2 ** 16) return Uint8Array.of(0xfc, length & 255, length >> 8);
  return Uint8Array.of(0xfd, length & 255, (length >> 8) & 255, length >> 16);
}

const bytes = fc.uint8Array({ maxLength: 40 });
const long = fc
  .constantFrom(250, 251, 255, 256, 65_535, 65_536, 70_000)
  .map((n) => new Uint8Array(n).fill(97));
const values = fc.array(fc.option(fc.oneof({ weight: 9, arbitrary: bytes }, long)), {
  minLength: 1,
  maxLength: 6,
});

it('writes what a row of the text protocol holds, as a writer of values does', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 5 }), (rows) => {
      const direct = createCsvWriter(64);
      const usual = createCsvWriter();
      for (const row of rows) {
        expect(writeTextRow(direct, packetOf(row), row.length)).toBe(true);
        usual.add(row);
      }
      expect(Buffer.concat(direct.take(true))).toEqual(Buffer.concat(usual.take(true)));
    }),
    { numRuns: 200 },
  );
});

it('says so where a row is cut short, or longer than its columns', () => {
  const packet = packetOf([Buffer.from('abc'), Buffer.from('d')]);
  expect(writeTextRow(createCsvWriter(), { ...packet, end: packet.end - 1 }, 2)).toBe(false);
  expect(writeTextRow(createCsvWriter(), packet, 1)).toBe(false);
});

it('fills chunks that come back anew', () => {
  const writer = createCsvWriter(32);
  writer.add([Buffer.from('first')]);
  const [chunk] = writer.take(true);
  if (!chunk) throw new Error('There is no chunk.');
  writer.reuse(chunk);
  for (const text of ['second', 'third', 'fourth', 'fifth']) writer.add([Buffer.from(text)]);
  expect(writer.take(true).some(({ buffer }) => buffer === chunk.buffer)).toBe(true);
});

it('takes rows alone from a driver', () => {
  const seen: string[] = [];
  let tellFields = (_: readonly unknown[]) => {};
  const driver: CommandLike = {
    execute: (packet) => seen.push(`driver ${packet ? Buffer.from(packet.buffer).toString() : 'start'}`) > 99,
    on: (_, listener) => {
      tellFields = listener;
    },
  };
  const packet = (text: string): PacketLike => ({
    buffer: Buffer.from(text),
    offset: 0,
    end: text.length,
    isEOF: () => text === 'end',
    isError: () => text === 'error',
  });
  divertRows(driver, ({ buffer }, columns) =>
    seen.push(`row ${Buffer.from(buffer).toString()} of ${columns}`),
  );
  driver.execute(undefined, {});
  driver.execute(packet('column'), {});
  tellFields(['a', 'b']);
  for (const text of ['end', 'first', 'second', 'error', 'end', 'later']) driver.execute(packet(text), {});
  expect(seen).toEqual([
    'driver start',
    'driver column',
    'driver end',
    'row first of 2',
    'row second of 2',
    'driver error',
    'driver end',
    'driver later',
  ]);
});
