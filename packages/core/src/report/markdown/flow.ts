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

/** Text that was put last and may go on. */
interface Open {
  readonly at: number;
  readonly text: string;
}

/** Starts with nothing. */
export function flowOf(): Flow {
  const parts: string[] = [];
  let open: Open | undefined;
  return {
    add(part) {
      if (part === '') return;
      parts.push(part);
      open = undefined;
    },
    addText(text, toPart) {
      const joined = open && joinTexts(open.text, text);
      if (open && joined !== undefined) {
        parts[open.at] = toPart(joined);
        open = { at: open.at, text: joined };
      } else if (text.trim() !== '') {
        parts.push(toPart(text));
        open = { at: parts.length - 1, text };
      }
    },
    mark: (part) => parts.push(part),
    parts: () => parts,
  };
}

/** Whether a block is text that may go on from the block before it. */
export function isFlowing(block: Block): boolean {
  return block.kind === 'paragraph' && block.text !== '';
}

// Shorter paragraphs are labels, addresses and the like, which end where they end.
const leastText = 60;

/**
 * One text of two where the second goes on: the first breaks off within a sentence, and the second begins with a word
 * in small letters. Figures that stand alone, such as the marks of an axis, follow each other on one line.
 */
function joinTexts(text: string, next: string): string | undefined {
  if (isMark(lastWord(text)) && isMark(next)) return `${text} ${next}`;
  if (text.length < leastText || !/^\p{Ll}+(?!\p{L})/u.test(next) || /[.!?:;。]["')\]”’]?$/.test(text))
    return undefined;
  return /\p{Ll}[-‐\u00ad]$/u.test(text) ? text.slice(0, -1) + next : `${text} ${next}`;
}

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1);
}

function isMark(text: string): boolean {
  return /^[-+−–]?[\d.,]{1,12}%?$/.test(text);
}
