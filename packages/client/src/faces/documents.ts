import type { TRPCClient } from '@trpc/client';
import { coded } from '../errors.ts';
import type { AppRouter, DocumentRecord, Inputs, Outputs } from '../router.ts';
import type { FilesFace } from './files.ts';

/** The user's documents. An id of somebody else's gives `DOCUMENT_NOT_FOUND`. */
export interface DocumentsFace extends FilesFace {
  /** A page of documents, newest first. Error: `VALIDATION_FAILED`. */
  list(filter?: Inputs['documents']['list']): Promise<Outputs['documents']['list']>;
  /** What the user has, in numbers. */
  stats(): Promise<Outputs['documents']['stats']>;
  /** Error: `DOCUMENT_NOT_FOUND`. */
  get(id: string): Promise<DocumentRecord>;
  /** What was found, of the present run or of run `run`. Errors: `DOCUMENT_NOT_FOUND`, `RESULT_NOT_READY`. */
  extraction(id: string, run?: number): Promise<Outputs['documents']['extractedData']>;
  /** Processes it once more. Errors: `DOCUMENT_NOT_FOUND`, `STATE_CONFLICT` while it is being processed. */
  reprocess(id: string): Promise<DocumentRecord>;
  /** Deletes it with its results, and every report that shows it. Error: `DOCUMENT_NOT_FOUND`. */
  delete(id: string): Promise<void>;
}

/** Calls about documents. */
export function createDocumentsFace(trpc: TRPCClient<AppRouter>, files: FilesFace): DocumentsFace {
  const { documents } = trpc;
  return {
    ...files,
    list: (filter = {}) => coded(() => documents.list.query(filter)),
    stats: () => coded(() => documents.stats.query()),
    get: (id) => coded(() => documents.get.query({ id })),
    extraction: (id, run) =>
      coded(() => documents.extractedData.query({ id, ...(run !== undefined && { run }) })),
    reprocess: (id) => coded(() => documents.reprocess.mutate({ id })),
    delete: (id) => coded(async () => void (await documents.delete.mutate({ id }))),
  };
}
