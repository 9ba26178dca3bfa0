/**
 * The key stream of RC4 (Schneier, "Applied Cryptography", 17.1). OpenSSL 3 no longer offers it, and workbooks that
 * were encrypted by Excel 97 to 2003 use nothing else.
 */
export function rc4KeyStream(key: Uint8Array, length: number): Uint8Array {
  const state = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + key[i % key.length]!) & 255;
    swap(state, i, j);
  }
  const stream = new Uint8Array(length);
  for (let at = 0, i = 0, j = 0; at < length; at++) {
    i = (i + 1) & 255;
    j = (j + state[i]!) & 255;
    swap(state, i, j);
    stream[at] = state[(state[i]! + state[j]!) & 255]!;
  }
  return stream;
}

function swap(state: Uint8Array, i: number, j: number): void {
  const held = state[i]!;
  state[i] = state[j]!;
  state[j] = held;
}
