import { constants, inflateSync } from 'node:zlib';

/**
 * Whether a file that does not compress its catalogue has layers, and something is switched off (PDF 32000-1, 8.11.4).
 */
export function mayHideLayers(bytes: Uint8Array): boolean {
  const file = asBuffer(bytes);
  return file.includes(layers) && switchesOff(file);
}

/**
 * The same for any file: compressed objects are looked at too. Those that cannot be (encrypted, or packed in another way
 * than Flate) may hide layers.
 */
export function mayHideLayersInside(bytes: Uint8Array): boolean {
  const file = asBuffer(bytes);
  const parts = objectStreams(file);
  if (parts === undefined) return true;
  const texts = [file, ...parts];
  return texts.some((text) => text.includes(layers)) && texts.some(switchesOff);
}

const layers = '/OCProperties';
const off = '/OFF';
const objectStream = '/ObjStm';
const mostBytes = 32 * 2 ** 20;

/** Contents of the file's object streams (7.5.7); undefined where one of them cannot be read. */
function objectStreams(file: Buffer): Buffer[] | undefined {
  const found: Buffer[] = [];
  let left = mostBytes;
  for (let at = file.indexOf(objectStream); at >= 0; at = file.indexOf(objectStream, at + 1)) {
    const text = inflated(file, at, left);
    if (text === undefined) return undefined;
    found.push(text);
    left -= text.length;
  }
  return found;
}

function inflated(file: Buffer, at: number, most: number): Buffer | undefined {
  const start = file.indexOf('stream', at);
  const from = file.lastIndexOf('obj', at);
  if (start < 0 || from < 0) return undefined;
  const head = file.toString('latin1', from, start);
  if (!head.includes('/FlateDecode') || /\/(?:DecodeParms|ASCII|LZW|RunLength|Crypt)/.test(head))
    return undefined;
  // The keyword ends with a line feed, before which a carriage return may stand (7.3.8.1).
  const data = start + 'stream'.length + (file[start + 6] === 0x0d ? 2 : 1);
  try {
    return inflateSync(file.subarray(data), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: Math.max(1, most),
    });
  } catch {
    return undefined;
  }
}

/** Whether anything is called off: a list of layers that is not empty, or a state. */
function switchesOff(text: Buffer): boolean {
  for (let at = text.indexOf(off); at >= 0; at = text.indexOf(off, at + 1)) {
    const after = text.toString('latin1', at + off.length, at + off.length + 64);
    if (!/^\s*\[\s*\]/.test(after)) return true;
  }
  return false;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
