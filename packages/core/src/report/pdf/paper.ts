import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Brief } from '../brief.ts';
import { moment } from '../moment.ts';

/** A PDF under construction, as pdfkit has it. */
export type Pdf = PDFKit.PDFDocument;

/** Paper: the PDF and the area that may be written on, in points. Positions run from the top. */
export interface Paper {
  readonly pdf: Pdf;
  readonly left: number;
  readonly width: number;
  /** Lowest position that may be written to. */
  readonly bottom: number;
}

/** Greys and the one accent, as on the HTML report printed. */
export const colors = {
  ink: '#1a2230',
  muted: '#5d6878',
  line: '#d9dee4',
  accent: '#0e5a6b',
  soft: '#eef3f4',
  bar: '#7fb0ba',
  poor: '#a02c21',
  fair: '#8a5a08',
} as const;

const margin = 50;
const footerHeight = 16;
const a4 = [595.28, 841.89];

/**
 * Opens an A4 PDF with Noto Sans KR (SIL Open Font License) embedded as subsets. Its properties and id come from the
 * documents alone, so the same report always has the same bytes.
 */
export async function openPaper(brief: Brief): Promise<Paper> {
  const [{ default: PDFDocument }, regular, bold] = await Promise.all([
    import('pdfkit'),
    readFont('400Regular/NotoSansKR_400Regular.ttf'),
    readFont('600SemiBold/NotoSansKR_600SemiBold.ttf'),
  ]);
  const time = moment(brief);
  const pdf = new PDFDocument({
    size: a4,
    margins: { top: margin, left: margin, right: margin, bottom: margin + footerHeight },
    bufferPages: true,
    lang: brief.locale.language,
    displayTitle: true,
    pdfVersion: '1.7',
    info: {
      Title: printable(brief.title),
      Creator: 'Docproc',
      Producer: 'Docproc',
      Keywords: `sha256:${digest(brief)}`,
      CreationDate: time,
      ModDate: time,
    },
  });
  pdf.registerFont('regular', regular);
  pdf.registerFont('bold', bold);
  pdf.font('regular').fontSize(9.5).fillColor(colors.ink);
  const [width = 0, height = 0] = a4;
  return { pdf, left: margin, width: width - 2 * margin, bottom: height - margin - footerHeight };
}

/** Writes the footers, ends the PDF and gives its bytes. */
export async function finishPaper({ pdf, left, width, bottom }: Paper, brief: Brief): Promise<Uint8Array> {
  const { locale, generatedAt, title, footer } = brief;
  const { start, count } = pdf.bufferedPageRange();
  const made = generatedAt && `${locale.words.madeAt} ${locale.moment(generatedAt)}`;
  const line = [printable(title), printable(footer), made]
    .filter((part) => part !== undefined && part !== '')
    .join('  ·  ');
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page);
    pdf.page.margins.bottom = 0;
    pdf.font('regular').fontSize(8).fillColor(colors.muted);
    const y = bottom + 20;
    const options = { lineBreak: false, height: 12 } as const;
    pdf.text(clip(pdf, line, width - 60), left, y, options);
    const number = locale.words.pageOf(page - start + 1, count);
    pdf.text(number, left + width - pdf.widthOfString(number), y, options);
  }
  return collect(pdf);
}

/** Moves to a new page where less than `height` points are left on this one. */
export function ensureRoom({ pdf, bottom }: Paper, height: number): void {
  if (pdf.y + height > bottom) pdf.addPage();
}

/**
 * Text as a PDF can print it: composed (file names from macOS come decomposed), tabs as spaces, without control,
 * direction and zero-width characters that fonts have no glyph for.
 */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll('\t', '    ')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[^\P{Cc}\n]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '');
}

/** The text, its end cut off with an ellipsis where it is wider than `width` points on one line. */
export function clip(pdf: Pdf, text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ').slice(0, 400);
  if (pdf.widthOfString(line) <= width) return line;
  let end = line.length;
  while (end > 0 && pdf.widthOfString(`${line.slice(0, end)}…`) > width) end -= Math.ceil(end / 20);
  return `${line.slice(0, Math.max(0, end)).toWellFormed()}…`;
}

function readFont(file: string): Promise<Buffer> {
  return readFile(createRequire(import.meta.url).resolve(`@expo-google-fonts/noto-sans-kr/${file}`));
}

function digest({ documents }: Brief): string {
  const hash = createHash('sha256');
  for (const { source } of documents) hash.update(`${source.sha256}\n`);
  return hash.digest('hex');
}

function collect(pdf: Pdf): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    pdf.on('error', reject);
    pdf.end();
  });
}
