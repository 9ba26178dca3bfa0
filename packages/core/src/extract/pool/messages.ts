import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode, ErrorDetails } from '../../errors/index.ts';
import type { Document } from '../../model/index.ts';
import type { PageOutcome, ReadersUsed } from '../format.ts';
import type { ExtractOptions, ExtractProgress } from '../options.ts';

/** What a pool can extract: something that another thread can open. */
export type PoolInput = string | URL | Uint8Array | ArrayBuffer | Blob;

/** Options of `extract()` that can be sent to another thread. */
export interface PortableOptions
  extends Omit<
    ExtractOptions,
    'signal' | 'onProgress' | 'pdfEngine' | 'ocrEngine' | 'ocrCache' | 'logger' | 'clock'
  > {
  /** Folder where the results of OCR are kept. Default: nowhere. */
  readonly ocrCache?: string;
}

/** What the pool tells a thread. */
export type ThreadOrder =
  | {
      readonly type: 'extract';
      readonly id: number;
      readonly input: Exclude<PoolInput, URL>;
      readonly options: PortableOptions;
      /** Whether anybody listens to how far the work is. */
      readonly wantsProgress: boolean;
      /** Whether other threads may read some of its pages. */
      readonly mayShare: boolean;
    }
  | {
      /** Read pages for the thread at the other end of the port. */
      readonly type: 'assist';
      readonly id: number;
      readonly input: Exclude<PoolInput, URL>;
      readonly options: PortableOptions;
      readonly port: MessagePort;
    }
  /** The thread at the other end of the port reads pages of this file. */
  | { readonly type: 'reader'; readonly id: number; readonly port: MessagePort }
  /** Leave after the page at hand: another file waits. */
  | { readonly type: 'release'; readonly id: number }
  | { readonly type: 'abort'; readonly id: number };

/** What a thread tells the pool. */
export type ThreadReport =
  | { readonly type: 'progress'; readonly id: number; readonly progress: ExtractProgress }
  | { readonly type: 'document'; readonly id: number; readonly document: Document }
  /** So many pages of the file could be read by other threads. */
  | { readonly type: 'wanted'; readonly id: number; readonly pages: number }
  /** No more pages are read for another thread. */
  | { readonly type: 'assisted'; readonly id: number }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: ErrorDetails;
    };

/** What a thread asks of the one that reads pages for it. */
export type PageOrder = { readonly type: 'page'; readonly number: number } | { readonly type: 'end' };

/** What the one that reads says: once that the file is open, then each page in the order of asking, then farewell. */
export type PageReport =
  | { readonly type: 'ready' }
  | { readonly type: 'page'; readonly outcome: PageOutcome }
  | { readonly type: 'left'; readonly used: ReadersUsed };
