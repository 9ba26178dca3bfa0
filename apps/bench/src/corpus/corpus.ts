import { DocprocError } from '@org/docproc-core/errors';
import { drawInvoice } from './invoice.ts';
import { createRandom } from './random.ts';
import { drawReceipt } from './receipt.ts';
import { makeTrade } from './trade.ts';
import { writeWorkbook } from './workbook.ts';

/** Kinds of document that are made. */
export type CorpusKind = 'invoice' | 'workbook' | 'receipt';

/** How large they are. */
export type CorpusSize = 'small' | 'medium' | 'large';

/** A document to upload. */
export interface CorpusFile {
  readonly name: string;
  readonly kind: CorpusKind;
  readonly bytes: Uint8Array;
}

/** Documents by number; the same number gives the same document as long as the seed is the same. */
export interface Corpus {
  file(kind: CorpusKind, index: number): Promise<CorpusFile>;
  /** One of a mix of kinds. */
  mixed(index: number): Promise<CorpusFile>;
}

/** What is made. */
export interface CorpusOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Default `small`. */
  readonly size?: CorpusSize;
  /** Different documents of each kind; beyond, they come again. They are kept in memory once made. Default 8. */
  readonly variety?: number;
  /** Shares of the kinds in a mix. Default: 45 % invoices, 35 % workbooks, 20 % receipts. */
  readonly shares?: Readonly<Record<CorpusKind, number>>;
}

/** Lines of an invoice (30 a page) and of a receipt, rows of a workbook, pixels of a receipt's width. */
const sizes: Readonly<Record<CorpusSize, Readonly<Record<'lines' | 'items' | 'rows' | 'width', number>>>> = {
  small: { lines: 12, items: 4, rows: 200, width: 600 },
  medium: { lines: 90, items: 10, rows: 5_000, width: 1000 },
  large: { lines: 900, items: 25, rows: 100_000, width: 1600 },
};

const defaultShares = { invoice: 0.45, workbook: 0.35, receipt: 0.2 };

/** Makes a corpus; nothing is drawn before it is asked for. */
export function createCorpus(options: CorpusOptions = {}): Corpus {
  const { seed = 1, size = 'small', variety = 8, shares = defaultShares } = options;
  const made = new Map<string, Promise<CorpusFile>>();
  const file = (kind: CorpusKind, index: number) => {
    const number = index % variety;
    const key = `${kind}-${number}`;
    const known = made.get(key) ?? make(kind, number, seed, size);
    made.set(key, known);
    return known;
  };
  return {
    file,
    mixed(index) {
      const share = createRandom(seed * 31 + index).next();
      return file(kindAt(share, shares), index);
    },
  };
}

/** Reads a size as scenarios get it. Error: `OPTION_INVALID`. */
export function parseSize(text = 'small'): CorpusSize {
  if (Object.hasOwn(sizes, text)) return text as CorpusSize;
  throw new DocprocError('OPTION_INVALID', `SIZE is small, medium or large, not "${text}"`);
}

function kindAt(share: number, shares: Readonly<Record<CorpusKind, number>>): CorpusKind {
  const all = shares.invoice + shares.workbook + shares.receipt;
  if (share * all < shares.invoice) return 'invoice';
  return share * all < shares.invoice + shares.workbook ? 'workbook' : 'receipt';
}

const kindSeeds: Readonly<Record<CorpusKind, number>> = { invoice: 1, workbook: 2, receipt: 3 };

async function make(kind: CorpusKind, number: number, seed: number, size: CorpusSize): Promise<CorpusFile> {
  const random = createRandom(seed * 1_000_003 + number * 7919 + kindSeeds[kind]);
  const { lines, items, rows, width } = sizes[size];
  if (kind === 'invoice') {
    return { name: `invoice-${number}.pdf`, kind, bytes: await drawInvoice(makeTrade(random, lines)) };
  }
  if (kind === 'workbook') {
    return { name: `sales-${number}.xlsx`, kind, bytes: await writeWorkbook(random, rows) };
  }
  return {
    name: `receipt-${number}.jpg`,
    kind,
    bytes: await drawReceipt(random, makeTrade(random, items), width),
  };
}
