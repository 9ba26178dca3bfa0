/** Fills passwords up to 16 characters ([MS-OFFCRYPTO] 2.3.7.2). */
const padding = [0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00];

/** The 16-bit verifier of a password ([MS-OFFCRYPTO] 2.3.7.1). */
export function xorVerifier(password: string): number {
  const bytes = [...Buffer.from(password, 'latin1')].slice(0, 15);
  let verifier = 0;
  for (const byte of [bytes.length, ...bytes].reverse()) {
    verifier = (((verifier & 0x4000) === 0 ? 0 : 1) | ((verifier << 1) & 0x7fff)) ^ byte;
  }
  return verifier ^ 0xce4b;
}

/** Decrypts the data of one record in place, as .xls files are ([MS-XLS] 2.2.10); `offset` is the key's first place. */
export function xorBytes(data: Buffer, password: string, key: number, offset: number): void {
  const pads = [...Buffer.from(password, 'latin1').subarray(0, 15), ...padding].slice(0, 16);
  const keyBytes = [key & 255, key >> 8];
  const xors = pads.map((byte, i) => rotate(byte ^ keyBytes[i & 1]!, 2));
  for (let i = 0; i < data.length; i++) data[i] = rotate(data[i]!, 3) ^ xors[(offset + i) % 16]!;
}

function rotate(byte: number, bits: number): number {
  return ((byte << bits) | (byte >> (8 - bits))) & 255;
}
