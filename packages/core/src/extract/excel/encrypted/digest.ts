import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { DocprocError } from '../../../errors/index.ts';

/** Rounds between two looks at the signal. */
const breath = 10_000;

/** A digest of the parts, one after the other. */
export function digest(algorithm: string, ...parts: readonly Uint8Array[]): Buffer {
  return hash(algorithm, Buffer.concat(parts), 'buffer');
}

/** A number as the four bytes that keys are mixed with. */
export function counter(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** The password's digest with its salt, hashed again and again with the round's number ([MS-OFFCRYPTO] 2.3.4.7). */
export async function spin(
  algorithm: string,
  salt: Uint8Array,
  password: string,
  rounds: number,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  let value = digest(algorithm, salt, Buffer.from(password, 'utf16le'));
  const mixed = Buffer.alloc(4 + value.length);
  for (let round = 0; round < rounds; round++) {
    mixed.writeUInt32LE(round);
    value.copy(mixed, 4);
    value = hash(algorithm, mixed, 'buffer');
    if (round % breath !== breath - 1) continue;
    await setImmediate();
    if (signal?.aborted) throw new DocprocError('ABORTED', undefined, { cause: signal.reason });
  }
  return value;
}
