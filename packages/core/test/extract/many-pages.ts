import { type PdfObject, writePdf } from './pdf/drawing.ts';

/** A PDF of so many pages: on each a heading, a paragraph and a table without lines, no two pages the same. */
export function manyPages(count: number): Uint8Array {
  const first = 4;
  const kids = Array.from({ length: count }, (_, index) => `${first + 2 * index} 0 R`).join(' ');
  const objects: PdfObject[] = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  for (let index = 0; index < count; index++) {
    const contents = first + 2 * index + 1;
    objects.push(
      `<< /Type /Page /Parent 2 0 R /Contents ${contents} 0 R /Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 400 300] >>`,
      { dict: '', stream: contentOf(index + 1) },
    );
  }
  return writePdf(objects);
}

function contentOf(number: number): string {
  const text = (x: number, y: number, size: number, words: string) =>
    `BT /F1 ${size} Tf ${x} ${y} Td (${words}) Tj ET\n`;
  let content = text(30, 270, 16, `Chapter ${number}`);
  for (let line = 0; line < 6; line++) {
    content += text(
      30,
      245 - 13 * line,
      10,
      `Line ${line} of page ${number} says that ${number * line} came.`,
    );
  }
  for (let row = 0; row < 6; row++) {
    const y = 140 - 16 * row;
    content += text(30, y, 10, `Item ${row}`) + text(150, y, 10, `${number + row}`);
    content += text(250, y, 10, `${number * row}.50`);
  }
  return content;
}
