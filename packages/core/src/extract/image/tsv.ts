import { unionOf } from '../../model/index.ts';
import type { OcrResult, OcrWord } from '../../ports/index.ts';

/** Columns of Tesseract's TSV: level page block par line word left top width height conf text. */
const WORD_LEVEL = '5';

/**
 * Reads the words out of Tesseract's TSV. Its Korean model cuts words apart between syllables there; only the plain
 * text, written with `preserve_interword_spaces`, tells which of the gaps are spaces. Pieces that stand together in
 * `text` are made one word again. Words without a visible character are left out.
 */
export function parseTsv(tsv: string, text: string): OcrResult {
  const words: OcrWord[] = [];
  const isJoined = followText(text);
  let line = -1;
  let lastLine = '';
  for (const row of tsv.split('\n')) {
    const columns = row.split('\t');
    if (columns[0] !== WORD_LEVEL) continue;
    const piece = columns.slice(11).join(' ').trim();
    if (piece === '') continue;
    const lineName = columns.slice(1, 5).join('.');
    const sameLine = lineName === lastLine;
    if (!sameLine) line++;
    lastLine = lineName;
    const word = wordOf(piece, columns, line);
    const last = words.at(-1);
    if (isJoined(piece) && sameLine && last !== undefined && isEastAsian(last.text + piece))
      words[words.length - 1] = join(last, word);
    else words.push(word);
  }
  return { words, confidence: meanConfidence(words) };
}

function wordOf(text: string, columns: readonly string[], line: number): OcrWord {
  const [left = 0, top = 0, width = 0, height = 0] = columns.slice(6, 10).map(Number);
  const confidence = Math.min(1, Math.max(0, Number(columns[10]) / 100));
  return { text, box: [left, top, left + width, top + height], confidence, line };
}

/** How far ahead a piece is searched in the text, in characters. Both hold the same pieces in the same order. */
const SEARCH = 400;

/** Tells, piece after piece, whether a piece follows the one before it in the text without a space. */
function followText(text: string): (piece: string) => boolean {
  let at = 0;
  return (piece) => {
    const found = text.slice(at, at + SEARCH).indexOf(piece);
    if (found < 0) return false;
    const joined = found === 0 && at > 0;
    at += found + piece.length;
    return joined;
  };
}

/** Only these scripts are cut without a space; a Latin word that touches another is two words printed close. */
function isEastAsian(text: string): boolean {
  return /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text);
}

function join(a: OcrWord, b: OcrWord): OcrWord {
  const share = a.text.length / (a.text.length + b.text.length);
  return {
    text: a.text + b.text,
    box: unionOf([a.box, b.box]),
    confidence: a.confidence * share + b.confidence * (1 - share),
    line: a.line,
  };
}

/** Mean over characters, so that a stray mark read as a letter weighs little. */
export function meanConfidence(words: readonly OcrWord[]): number {
  let sum = 0;
  let characters = 0;
  for (const word of words) {
    sum += word.confidence * word.text.length;
    characters += word.text.length;
  }
  return characters === 0 ? 0 : sum / characters;
}
