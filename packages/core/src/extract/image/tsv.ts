import type { OcrResult, OcrWord } from '../../ports/index.ts';

/** Columns of Tesseract's TSV: level page block par line word left top width height conf text. */
const WORD_LEVEL = '5';

/** Reads the words out of Tesseract's TSV. Words without a visible character are left out. */
export function parseTsv(tsv: string): OcrResult {
  const words: OcrWord[] = [];
  let line = -1;
  let lastLine = '';
  for (const row of tsv.split('\n')) {
    const columns = row.split('\t');
    if (columns[0] !== WORD_LEVEL) continue;
    const text = columns.slice(11).join(' ').trim();
    if (text === '') continue;
    const lineName = columns.slice(1, 5).join('.');
    if (lineName !== lastLine) line++;
    lastLine = lineName;
    const [left = 0, top = 0, width = 0, height = 0] = columns.slice(6, 10).map(Number);
    const confidence = Math.min(1, Math.max(0, Number(columns[10]) / 100));
    words.push({ text, box: [left, top, left + width, top + height], confidence, line });
  }
  return { words, confidence: meanConfidence(words) };
}

/** Mean over characters, so that a stray mark read as a letter weighs little. */
function meanConfidence(words: readonly OcrWord[]): number {
  let sum = 0;
  let characters = 0;
  for (const word of words) {
    sum += word.confidence * word.text.length;
    characters += word.text.length;
  }
  return characters === 0 ? 0 : sum / characters;
}
