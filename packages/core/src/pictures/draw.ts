import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { PagePicture, PdfFile } from '../ports/index.ts';
import type { DrawOrder } from './messages.ts';

/** Draws pages; keeps the file open that it drew from last. */
export interface Drawer {
  /** `undefined` where the file has other bytes than those that were read. Errors: whatever reading it gives. */
  draw(order: DrawOrder): Promise<PagePicture | undefined>;
}

/** Most pixels of a picture that is decoded. */
const maxPixels = 100_000_000;

/** Finest drawing of a page: a stamp on a page of its own is not blown up. */
const maxDpi = 200;

/** What is kept of a file between two of its pages. */
interface OpenFile {
  readonly original: DrawOrder['original'];
  readonly sha256: string;
  /** Left out where the file has other bytes than those that were read. */
  readonly bytes: Uint8Array | undefined;
  readonly pdf: PdfFile | undefined;
}

/** Makes what draws pages. */
export function createDrawer(): Drawer {
  let open: OpenFile | undefined;
  return {
    async draw(order) {
      if (open === undefined || open.sha256 !== order.sha256 || !isSame(open.original, order.original)) {
        await open?.pdf?.close();
        open = undefined;
        open = await openFile(order);
      }
      if (open.bytes === undefined) return undefined;
      return open.pdf === undefined ? drawPicture(open.bytes, order) : drawPage(open.pdf, order);
    },
  };
}

/** Bytes come as a copy each time. */
function isSame(a: DrawOrder['original'], b: DrawOrder['original']): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a.length === b.length && Buffer.compare(a, b) === 0;
}

async function openFile({ original, sha256, kind, password }: DrawOrder): Promise<OpenFile> {
  const bytes = typeof original === 'string' ? new Uint8Array(await readFile(original)) : original;
  const isOther = sha256 !== '' && createHash('sha256').update(bytes).digest('hex') !== sha256;
  if (isOther) return { original, sha256, bytes: undefined, pdf: undefined };
  return { original, sha256, bytes, pdf: kind === 'pdf' ? await openPdf(bytes, password) : undefined };
}

async function openPdf(bytes: Uint8Array, password: string | undefined): Promise<PdfFile> {
  const { builtInPdfEngine } = await import('../extract/pdf/engines.ts');
  // Engines may take the bytes over; ours are kept for the next page.
  return (await builtInPdfEngine('auto')).open(bytes.slice(), password === undefined ? {} : { password });
}

async function drawPage(pdf: PdfFile, { page, request }: DrawOrder): Promise<PagePicture> {
  const content = await pdf.readPage(page.number);
  const longest = Math.max(content.width, content.height, 1);
  const dpi = Math.min(maxDpi, (request.maxSide / longest) * 72);
  const { data, width, height } = await pdf.renderPage(page.number, { dpi });
  const turn = page.scanned ? (page.rotation - content.rotation + 360) % 360 : 0;
  const { default: sharp } = await import('sharp');
  const picture = sharp(data, { raw: { width, height, channels: 4 } }).flatten({ background: '#ffffff' });
  return encode(turn === 0 ? picture : picture.rotate(turn), request);
}

/** The picture upright: by its EXIF orientation first, then by the turn that reading found. */
async function drawPicture(bytes: Uint8Array, { page, request }: DrawOrder): Promise<PagePicture> {
  const { default: sharp } = await import('sharp');
  const options = page.number > 1 ? { page: page.number - 1 } : {};
  const { maxSide } = request;
  // In two steps: one pipeline turns a picture once only.
  const { data, info } = await sharp(bytes, { ...options, limitInputPixels: maxPixels, failOn: 'none' })
    .autoOrient()
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const picture = sharp(data, { raw: { width, height, channels } });
  return encode(page.rotation === 0 ? picture : picture.rotate(page.rotation), request);
}

async function encode(
  picture: import('sharp').Sharp,
  { format, maxSide }: DrawOrder['request'],
): Promise<PagePicture> {
  const sized = picture.resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true });
  const coded = format === 'webp' ? sized.webp({ quality: 72, effort: 4 }) : sized.jpeg({ quality: 78 });
  const { data, info } = await coded.toBuffer({ resolveWithObject: true });
  const { buffer, byteOffset, length } = data;
  return {
    bytes: new Uint8Array(buffer, byteOffset, length),
    mediaType: `image/${format}`,
    width: info.width,
    height: info.height,
  };
}
