/** Numbers in [0, 1) that follow from a seed alone. */
export type Random = () => number;

/** mulberry32, by Tommy Ettinger (public domain). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;

const upTo = (random: Random, limit: number) => Math.floor(random() * limit);

/** A place and a length within the bytes; most are short, as the parts of a file are. */
function rangeIn(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = upTo(random, bytes.length);
  const length = 1 + Math.floor(random() ** 4 * (bytes.length - from));
  return [from, Math.min(bytes.length, from + length)];
}

/** Numbers that readers trip over: sizes, offsets and counts that cannot be. */
const oddNumbers = [
  '0',
  '-1',
  '1',
  '65536',
  '2147483647',
  '4294967295',
  '99999999999',
  '1e308',
  '-0.0000001',
];

const mutations: readonly Mutation[] = [
  function flipBits(bytes, random) {
    for (let left = 1 + upTo(random, 16); left > 0; left--) {
      const at = upTo(random, bytes.length);
      bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << upTo(random, 8)), at);
    }
    return bytes;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, 1 + upTo(random, bytes.length));
  },
  function remove(bytes, random) {
    const [from, to] = rangeIn(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function repeat(bytes, random) {
    const [from, to] = rangeIn(bytes, random);
    const piece = bytes.subarray(from, Math.min(to, from + 4096));
    const copies = Array.from({ length: 1 + upTo(random, 50) }, () => piece);
    return Buffer.concat([bytes.subarray(0, from), ...copies, bytes.subarray(from)]);
  },
  function swapChunks(bytes, random) {
    const [a, b, c] = [0, 0, 0].map(() => upTo(random, bytes.length)).sort((one, two) => one - two);
    return Buffer.concat([
      bytes.subarray(0, a),
      bytes.subarray(b, c),
      bytes.subarray(a, b),
      bytes.subarray(c),
    ]);
  },
  function overwrite(bytes, random) {
    const [from, to] = rangeIn(bytes, random);
    return bytes.fill(random() < 0.5 ? 0 : upTo(random, 256), from, Math.min(to, from + 512));
  },
  function changeNumbers(bytes, random) {
    const text = bytes.toString('latin1');
    const places = [...text.matchAll(/\d+(?:\.\d+)?/g)];
    const chosen = places[upTo(random, places.length)];
    if (chosen === undefined) return bytes;
    const odd = oddNumbers[upTo(random, oddNumbers.length)] ?? '0';
    return Buffer.from(
      text.slice(0, chosen.index) + odd + text.slice(chosen.index + chosen[0].length),
      'latin1',
    );
  },
];

/** The bytes with one to three things wrong with them; always the same for the same seed. */
export function mutate(bytes: Uint8Array, random: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let left = 1 + upTo(random, 3); left > 0 && result.length > 0; left--) {
    result = Buffer.from((mutations[upTo(random, mutations.length)] ?? mutations[0]!)(result, random));
  }
  return result;
}
