/** Longest title of an outline that is kept, in characters. */
const maxTitle = 1000;

/** Most entries of an outline that are kept. */
export const maxOutlineEntries = 10_000;

/** Deepest entry of an outline that is kept. */
export const maxOutlineDepth = 32;

/** Most files inside a file that are named. */
export const maxAttachments = 1000;

/** A title or name as one line. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, maxTitle);
}
