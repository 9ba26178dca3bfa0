import type { ErrorCode, ErrorDetails } from '../../errors/index.ts';
import type { Document } from '../../model/index.ts';
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
    }
  | { readonly type: 'abort'; readonly id: number };

/** What a thread tells the pool. */
export type ThreadReport =
  | { readonly type: 'progress'; readonly id: number; readonly progress: ExtractProgress }
  | { readonly type: 'document'; readonly id: number; readonly document: Document }
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: ErrorCode;
      readonly message: string;
      readonly details: ErrorDetails;
    };
