import type { Document } from '@org/docproc-core/model';
import type { ReportRecord } from '@org/docproc-store';
import { type LocalBlobStore, withLocalFile } from './local-file.ts';

/** Formats that show pages as pictures. */
const picturedFormats: ReadonlySet<string> = new Set(['html', 'pdf', 'xlsx']);

/** Pictures of a report where nobody says how many. */
const usualPictures = 30;

/**
 * Runs `build` with the paths of the files that a report can show pages of, in the order of its documents: none where the
 * report shows no pictures. Files that are gone are left out: a report without a picture is better than none.
 */
export async function withOriginals<T>(
  { blobs }: { readonly blobs: LocalBlobStore },
  { format, options }: ReportRecord,
  documents: readonly Document[],
  signal: AbortSignal,
  build: (originals: readonly (string | undefined)[]) => Promise<T>,
): Promise<T> {
  const kind = options.template?.kind ?? options.kind;
  const wanted = picturedFormats.has(format) && kind !== 'data' ? (options.maxPictures ?? usualPictures) : 0;
  let left = wanted;
  const next = (index: number, paths: readonly (string | undefined)[]): Promise<T> => {
    const document = documents[index];
    if (document === undefined) return build(paths);
    // The first page of every document comes first: so many files are needed at most.
    if (left === 0 || document.pages.length === 0) return next(index + 1, [...paths, undefined]);
    left -= 1;
    return withFile(document, (path) => next(index + 1, [...paths, path]));
  };
  const withFile = async (document: Document, use: (path: string | undefined) => Promise<T>): Promise<T> => {
    const { sha256 } = document.source;
    const isThere = (await blobs.stat(sha256).catch(() => undefined)) !== undefined;
    return isThere ? withLocalFile(blobs, sha256, signal, use) : use(undefined);
  };
  return next(0, []);
}
