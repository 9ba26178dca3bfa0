import { setImmediate } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';
import { contextOf } from '../context.ts';
import { checkSize } from '../input/limits.ts';
import { openInput } from '../input/open.ts';
import type { OpenPages } from '../pdf/pages.ts';
import { parseSettings } from '../settings.ts';
import type { PageOrder, PageReport, PoolInput, PortableOptions } from './messages.ts';

/** A file whose pages are to be read for another thread. */
export interface Assistance {
  readonly input: Exclude<PoolInput, URL>;
  readonly options: PortableOptions;
  /** Where pages are asked for. Closed by the other end; it ends the work. */
  readonly port: MessagePort;
  /** Stops the work at once. */
  readonly signal: AbortSignal;
  /** Aborted where it is to leave after the page at hand. */
  readonly away: AbortSignal;
}

/** Opens a PDF and reads the pages that are asked for, until there are no more or it is called away. */
export async function assist({ input, options, port, signal, away }: Assistance): Promise<void> {
  const settings = parseSettings(input, options);
  const { maxBytes } = settings.limits;
  const source = await openInput(input, { name: settings.name, maxBytes, signal });
  try {
    checkSize(source, maxBytes);
    const context = contextOf('application/pdf', settings, signal, () => {});
    const { openPages } = await import('../pdf/pages.ts');
    const pages = await openPages(source, context);
    try {
      await serve(pages, port, [signal, away]);
    } finally {
      await pages.close();
    }
  } finally {
    await source.close();
  }
}

async function serve(pages: OpenPages, port: MessagePort, ends: readonly AbortSignal[]): Promise<void> {
  const asked: number[] = [];
  let ended = false;
  let wake = () => {};
  const say = (report: PageReport) => port.postMessage(report);
  port.on('message', (order: PageOrder) => {
    if (order.type === 'page') asked.push(order.number);
    else ended = true;
    wake();
  });
  for (const end of ends) end.addEventListener('abort', () => wake(), { once: true });
  say({ type: 'ready' });
  while (!ends.some((end) => end.aborted)) {
    const number = asked.shift();
    if (number !== undefined) {
      say({ type: 'page', outcome: await pages.read(number, 0, 1) });
      // A turn of the event loop, in which orders are heard; reading a page may take none.
      await setImmediate();
      continue;
    }
    if (ended) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  const { engines, fallbacks } = pages.metadata();
  say({ type: 'left', used: { engines, ...(fallbacks && { fallbacks }) } });
}
