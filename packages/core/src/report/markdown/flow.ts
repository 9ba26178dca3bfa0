import type { Block } from '../../model/index.ts';

/** The parts of a text as they are put one after the other. */
export interface Flow {
  /** Puts a part that stands for itself. Empty ones are left out. */
  add(part: string): void;
  /** Puts text that may go on from the text before; `toPart` makes Markdown of it. */
  addText(text: string, toPart: (text: string) => string): void;
  /** Puts a mark between parts. Text goes on across it, and then it stands behind that text. */
  mark(part: string): void;
  parts(): string[];
}

/** Text that may go on. It becomes Markdown at the end, so that a text of many pieces costs no more than one of few. */
interface Running {
  readonly pieces: string[];
  readonly toPart: (text: string) => string;
  /** Characters of all pieces. */
  length: number;
  /** How it ends. */
  tail: string;
}

/** Starts with nothing. */
export function flowOf(): Flow {
  const parts: (string | Running)[] = [];
  let open: Running | undefined;
  return {
    add(part) {
      if (part === '') return;
      parts.push(part);
      open = undefined;
    },
    addText(text, toPart) {
      if (open && goesOn(open, text)) return;
      if (text.trim() === '') return;
      open = { pieces: [text], toPart, length: text.length, tail: text.slice(-longestTail) };
      parts.push(open);
    },
    mark: (part) => parts.push(part),
    parts: () => parts.map((part) => (typeof part === 'string' ? part : part.toPart(part.pieces.join('')))),
  };
}

/** Whether a block is text that may go on from the block before it. */
export function isFlowing(block: Block): boolean {
  return block.kind === 'paragraph' && block.text !== '';
}

// Shorter paragraphs are labels, addresses and the like, which end where they end.
const leastText = 60;

/** Characters at the end of a text that tell whether it goes on: more than the longest mark has. */
const longestTail = 64;

/**
 * Puts the second text to the first where it goes on: the first breaks off within a sentence, and the second begins
 * with a word in small letters. Figures that stand alone, such as the marks of an axis, follow each other on one line.
 */
function goesOn(text: Running, next: string): boolean {
  const { tail, length } = text;
  if (isMark(lastWord(tail)) && isMark(next)) return put(text, ` ${next}`);
  if (length < leastText || !/^\p{Ll}+(?!\p{L})/u.test(next) || /[.!?:;。]["')\]”’]?$/.test(tail))
    return false;
  if (!/\p{Ll}[-‐\u00ad]$/u.test(tail)) return put(text, ` ${next}`);
  text.pieces.push((text.pieces.pop() ?? '').slice(0, -1));
  return put(text, next);
}

function put(text: Running, piece: string): true {
  text.pieces.push(piece);
  text.length += piece.length;
  text.tail = (text.tail + piece).slice(-longestTail);
  return true;
}

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1);
}

function isMark(text: string): boolean {
  return /^[-+−–]?[\d.,]{1,12}%?$/.test(text);
}
