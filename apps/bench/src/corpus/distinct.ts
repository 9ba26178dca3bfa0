import type { CorpusFile } from './corpus.ts';

/**
 * The same document with bytes of its own, as no two documents of real life are the same: equal files would be stored
 * once. PDF and JPEG may be followed by anything; a ZIP archive, which a workbook is, ends with a comment whose length
 * stands before it (APPNOTE.TXT, 4.3.16).
 */
export function makeDistinct(file: CorpusFile, mark: string): CorpusFile {
  const comment = Buffer.from(`\n% ${mark}`.slice(0, 200));
  const bytes = Buffer.concat([file.bytes, comment]);
  if (file.kind === 'workbook') bytes.writeUInt16LE(comment.length, file.bytes.length - 2);
  return { ...file, bytes };
}
