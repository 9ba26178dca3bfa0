import type { Logo } from '../template.ts';
import type { SheetPicture } from './sheet.ts';

/** The caller's logo as a picture whose top is in the row. `undefined` where its size cannot be read. */
export function logoPicture(logo: Logo, row: number): SheetPicture | undefined {
  const bytes = typeof logo.bytes === 'string' ? Buffer.from(logo.bytes, 'base64') : logo.bytes;
  const size = sizeOf(bytes);
  if (!size) return undefined;
  const height = Math.round((logo.height ?? 32) * (4 / 3));
  const width = Math.round((size.width / size.height) * height);
  return { bytes, extension: logo.mediaType === 'image/png' ? 'png' : 'jpeg', row, width, height };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Size of a PNG (its IHDR) or JPEG (its frame header, ITU T.81 section B.2.2) in pixels. */
function sizeOf(bytes: Uint8Array): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) {
    return positive({ width: view.getUint32(16), height: view.getUint32(20) });
  }
  for (let at = 2; at + 9 <= bytes.length && view.getUint8(at) === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return positive({ width: view.getUint16(at + 7), height: view.getUint16(at + 5) });
  }
  return undefined;
}

function positive(size: Size): Size | undefined {
  return size.width > 0 && size.height > 0 ? size : undefined;
}
