import type { Brief } from '../brief.ts';
import type { Logo } from '../template.ts';
import { clip, colors, ensureRoom, type Paper, printable } from './paper.ts';

/** A node of the PDF's outline: what bookmarks hang under. */
export type Bookmark = PDFKit.PDFOutline;

/** The caller's logo and the line under the report's title, at the head of the first page. */
export function writeLetterhead({ pdf, left, width }: Paper, { logo, subtitle }: Brief): void {
  if (logo !== undefined) {
    const height = logo.height ?? 32;
    pdf.image(bytesOf(logo), left, pdf.y, { fit: [width * 0.6, height] });
    pdf.y += height + 8;
  }
  if (subtitle === '') return;
  pdf.font('regular').fontSize(9.5).fillColor(colors.muted);
  pdf.text(printable(subtitle), left, pdf.y, { width });
  pdf.y += 4;
}

function bytesOf({ bytes }: Logo): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : Buffer.from(bytes);
}

/** The report's title with a line of small print under it. */
export function writeTitle({ pdf, left, width }: Paper, title: string, under: string): void {
  pdf.font('bold').fontSize(18).fillColor(colors.ink);
  pdf.text(printable(title).slice(0, 300), left, pdf.y, { width, lineGap: 1 });
  pdf.font('regular').fontSize(9).fillColor(colors.muted);
  pdf.text(printable(under), left, pdf.y + 2, { width });
  pdf.moveDown(0.8);
}

/** A heading that stays with what follows it, and its bookmark. */
export function writeHeading(paper: Paper, text: string, parent: Bookmark): Bookmark {
  const { pdf, left, width } = paper;
  ensureRoom(paper, 90);
  pdf.y += 10;
  pdf.font('bold').fontSize(11.5).fillColor(colors.accent);
  const line = clip(pdf, printable(text), width);
  const bookmark = parent.addItem(line);
  pdf.text(line, left, pdf.y, { width });
  pdf.y += 4;
  return bookmark;
}

/** A small heading over a table or a page's text. */
export function writeCaption(paper: Paper, text: string, muted: string): void {
  const { pdf, left, width } = paper;
  ensureRoom(paper, 64);
  pdf.y += 6;
  pdf.font('bold').fontSize(9.5).fillColor(colors.ink);
  const caption = clip(pdf, printable(text), width * 0.7);
  pdf.text(caption, left, pdf.y, { width, continued: muted !== '' });
  if (muted !== '')
    pdf
      .font('regular')
      .fillColor(colors.muted)
      .text(`   ${printable(muted).slice(0, 60)}`);
  pdf.y += 3;
}

/** Running text; flows over pages. */
export function writeText({ pdf, left, width }: Paper, text: string, color: string = colors.ink): void {
  pdf.font('regular').fontSize(9).fillColor(color);
  pdf.text(printable(text), left, pdf.y, { width, lineGap: 1.5 });
}
