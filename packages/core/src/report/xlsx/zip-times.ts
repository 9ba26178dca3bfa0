const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
/** 1980-01-01 00:00, the first moment that MS-DOS dates can tell: year 1980 in bits 9-15, month 1, day 1. */
const firstDosDate = (1 << 5) | 1;

/**
 * Sets the time of every entry of a ZIP archive to 1980-01-01 00:00, in place. Archives then differ only where
 * their contents do: writers of workbooks stamp each entry with the machine's clock.
 * Layout after PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. Does nothing to bytes that are no archive.
 */
export function fixZipTimes(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) return;
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let entry = 0; entry < entries && view.getUint32(at, true) === centralSignature; entry++) {
    setTime(view, at + 12);
    const local = view.getUint32(at + 42, true);
    if (view.getUint32(local, true) === localSignature) setTime(view, local + 10);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

function findEnd(view: DataView): number | undefined {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === endSignature) return at;
  }
  return undefined;
}

function setTime(view: DataView, at: number): void {
  view.setUint16(at, 0, true);
  view.setUint16(at + 2, firstDosDate, true);
}
