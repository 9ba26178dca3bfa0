import { DocprocError } from '../../../errors/index.ts';
import { type Pdfium, scratchBytes } from './instance.ts';

// Longer strings than these are no title, name or address; what is left out is not worth its memory.
const maxBytes = 64 * 1024;

/**
 * Reads a UTF-16LE string from a function that writes at most `size` bytes to `address` and returns how many there are,
 * with the closing zero. Empty where there is none.
 */
export function readUtf16(pdfium: Pdfium, write: (address: number, size: number) => number): string {
  return readString(pdfium, write, (bytes) => utf16.decode(bytes));
}

/** As {@link readUtf16}, for the functions that give bytes: names and addresses, which are UTF-8 or Latin. */
export function readUtf8(pdfium: Pdfium, write: (address: number, size: number) => number): string {
  return readString(pdfium, write, (bytes) => Buffer.from(bytes).toString('utf8'));
}

/** Calls back with the address of a zero-terminated copy of the text, freed after. */
export function withText<T>(pdfium: Pdfium, text: string, use: (address: number) => T): T {
  const bytes = Buffer.from(`${text}\0`, 'utf8');
  const address = allocate(pdfium, bytes.length);
  try {
    pdfium.bytes().set(bytes, address);
    return use(address);
  } finally {
    pdfium.call.free(address);
  }
}

const utf16 = new TextDecoder('utf-16le');

function readString(
  pdfium: Pdfium,
  write: (address: number, size: number) => number,
  decode: (bytes: Uint8Array) => string,
): string {
  const { call, scratch } = pdfium;
  const needed = write(scratch, scratchBytes);
  if (needed <= scratchBytes)
    return ended(decode(pdfium.bytes().subarray(scratch, scratch + Math.max(0, needed))));
  if (needed > maxBytes) return '';
  const address = allocate(pdfium, needed);
  try {
    write(address, needed);
    return ended(decode(pdfium.bytes().subarray(address, address + needed)));
  } finally {
    call.free(address);
  }
}

/** Memory of the instance. Error: `OUT_OF_MEMORY`. */
function allocate(pdfium: Pdfium, bytes: number): number {
  const address = pdfium.call.malloc(bytes);
  if (address !== 0) return address;
  throw new DocprocError('OUT_OF_MEMORY', 'PDFium has used up the memory that it may take.');
}

function ended(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
