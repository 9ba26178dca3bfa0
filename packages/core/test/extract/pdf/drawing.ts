import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);

/** Path of a Korean font, as the package ships it. */
export const koreanFont = require.resolve(
  '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
);

/** Draws a PDF with pdfkit and gives its bytes. The page is A4 without margins, so that nothing breaks by itself. */
export function drawPdf(
  draw: (doc: PDFKit.PDFDocument) => void,
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Uint8Array> {
  const doc = new PDFDocument({ size: 'A4', margin: 0, ...options });
  const chunks: Buffer[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  doc.on('data', (chunk: Buffer) => chunks.push(chunk));
  doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
  doc.on('error', reject);
  draw(doc);
  doc.end();
  return promise;
}

/** Writes text at a place without any wrapping. */
export function put(doc: PDFKit.PDFDocument, text: string, x: number, y: number, size = 10): void {
  doc.fontSize(size).text(text, x, y, { lineBreak: false });
}

/** One part of a hand-written PDF: a dictionary, or a dictionary with a stream. */
export type PdfObject = string | { readonly dict: string; readonly stream: string };

/** Writes a PDF byte by byte: object n of the list gets number n + 1, object 1 is the catalogue. */
export function writePdf(objects: readonly PdfObject[]): Uint8Array {
  let out = '%PDF-1.7\n';
  const offsets: number[] = [];
  for (const [i, object] of objects.entries()) {
    offsets.push(out.length);
    const body =
      typeof object === 'string'
        ? object
        : `<< ${object.dict} /Length ${object.stream.length} >>\nstream\n${object.stream}\nendstream`;
    out += `${i + 1} 0 obj\n${body}\nendobj\n`;
  }
  const xref = out.length;
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`;
  out += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(out, 'latin1'));
}

/** A one-page PDF with a content stream in Helvetica, named F1; `page` adds entries to the page's dictionary. */
export function writePage(
  content: string,
  page = '',
  more: readonly PdfObject[] = [],
  resources = '',
): Uint8Array {
  return writePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> ${resources} >> ${page || '/MediaBox [0 0 300 200]'} >>`,
    { dict: '', stream: content },
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ]);
}
