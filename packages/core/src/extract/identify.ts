import type { DocumentKind, Source } from '../model/index.ts';
import { detectType } from './detect/index.ts';
import { digestOf } from './input/digest.ts';
import { nameOf } from './input/name.ts';
import { openInput } from './input/open.ts';
import type { ExtractInput } from './options.ts';

/** What can be said of a file without reading it: for the Document of one that could not be read. Never throws. */
export async function identify(
  input: ExtractInput,
  name: string | undefined,
): Promise<{ source: Source; kind: DocumentKind | undefined }> {
  let source: Source = {
    name: nameOf(input, name),
    mediaType: 'application/octet-stream',
    bytes: 0,
    sha256: '',
  };
  try {
    await using opened = disposable(await openInput(input, { name, maxBytes: Number.MAX_SAFE_INTEGER }));
    source = { ...source, bytes: opened.file.size };
    source = { ...source, sha256: await digestOf(opened.file, AbortSignal.timeout(10_000)) };
    const { mediaType, kind } = await detectType(opened.file);
    return { source: { ...source, mediaType }, kind };
  } catch {
    return { source, kind: undefined };
  }
}

function disposable<T extends { close(): Promise<void> }>(file: T) {
  return { file, [Symbol.asyncDispose]: () => file.close() };
}
