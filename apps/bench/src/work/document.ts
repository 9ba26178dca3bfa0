import { randomUUID } from 'node:crypto';
import type { DocprocClient, DocprocEvent, DocumentRecord } from '@org/docproc-client';
import { type Corpus, type CorpusFile, type CorpusKind, createCorpus, parseSize } from '../corpus/corpus.ts';
import { makeDistinct } from '../corpus/distinct.ts';
import type { VirtualUser } from '../generator/user.ts';
import { numberFrom } from './account.ts';

/** Different documents of each kind. */
const variety = 8;

/** Sends a file; records `upload_duration`. */
export async function upload(
  user: VirtualUser,
  client: DocprocClient,
  file: Pick<CorpusFile, 'name' | 'bytes'> & { readonly kind?: string },
): Promise<DocumentRecord> {
  const started = performance.now();
  const body = new Blob([file.bytes as Uint8Array<ArrayBuffer>]);
  const document = await client.upload(body, { name: file.name, signal: user.signal });
  const tags = file.kind === undefined ? undefined : { kind: file.kind };
  user.trend('upload_duration', tags).add(performance.now() - started);
  return document;
}

/**
 * Takes a file from upload to result. Records `upload_duration`, `document_processing_duration` (end of the upload to
 * the client's knowledge of the result), `event_lag`, `documents_completed`, `pages_completed`.
 */
export async function process(
  user: VirtualUser,
  client: DocprocClient,
  file: CorpusFile,
): Promise<DocumentRecord> {
  const { id } = await upload(user, client, file);
  const uploadedAt = performance.now();
  const document = await client.waitForDocument(id, {
    signal: user.signal,
    onProgress: lagRecorder(user),
  });
  user.trend('document_processing_duration', { kind: file.kind }).add(performance.now() - uploadedAt);
  if (document.state !== 'failed') {
    user.counter('documents_completed', { kind: file.kind }).add(1);
    user.counter('pages_completed').add(document.summary?.pageCount ?? 1);
  }
  return document;
}

/**
 * Records `event_lag`, from the server's time of an event to its receipt, by this machine's clock: both have to be in
 * step. What was there before we listened has waited for us, and does not count.
 */
function lagRecorder(user: VirtualUser): (event: Pick<DocprocEvent, 'at'>) => void {
  let first = true;
  return ({ at }) => {
    if (!first) user.trend('event_lag').add(Date.now() - Date.parse(at));
    first = false;
  };
}

/** A document for this iteration of the user, unlike any other's: of one kind, or of the mix. */
export async function nextFile(user: VirtualUser, kind?: CorpusKind): Promise<CorpusFile> {
  const turn = user.id * 1000 + user.iteration;
  const corpus = corpusOf(user);
  const file = kind === undefined ? await corpus.mixed(turn) : await corpus.file(kind, turn);
  return makeDistinct(file, randomUUID());
}

/** The corpus that the users of a generator share: documents are drawn once. */
function corpusOf(user: VirtualUser): Corpus {
  const kept = user.shared.get('corpus');
  if (kept) return kept as Corpus;
  const size = parseSize(user.env['SIZE']);
  const corpus = createCorpus({ size, variety, seed: numberFrom(user.env, 'SEED', 1) });
  user.shared.set('corpus', corpus);
  return corpus;
}

/** Draws every document of the corpus, before the load begins. */
export async function drawCorpus(user: VirtualUser, kinds: readonly CorpusKind[]): Promise<void> {
  const corpus = corpusOf(user);
  for (const kind of kinds) {
    for (let index = 0; index < variety; index += 1) await corpus.file(kind, index);
  }
}
