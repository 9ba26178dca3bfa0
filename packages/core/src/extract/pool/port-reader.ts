import type { MessagePort } from 'node:worker_threads';
import type { Issue } from '../../model/index.ts';
import type { PageHelp, PageOutcome, PageReader, ReadersUsed } from '../format.ts';
import type { PageOrder, PageReport } from './messages.ts';

/** Help that comes as ports to other threads. */
export interface PortHelp extends PageHelp {
  /** A thread at the other end of the port reads pages. */
  add(port: MessagePort): void;
  /** Sends away whoever is still there, at once. */
  close(): void;
}

/** Makes help that asks for threads by `want`. */
export function createPortHelp(want: (pages: number) => void): PortHelp {
  const ports = new Set<MessagePort>();
  let take: ((reader: PageReader) => void) | undefined;
  return {
    want,
    onReader(listener) {
      take = listener;
    },
    add(port) {
      ports.add(port);
      port.on('close', () => ports.delete(port));
      // First of all it says that it has opened the file, which may take long: until then nobody counts on it.
      port.once('message', () => {
        if (take === undefined) port.close();
        else take(readerOver(port));
      });
    },
    close() {
      take = undefined;
      for (const port of ports) port.close();
    },
  };
}

/** A reader in the thread at the other end of the port. */
function readerOver(port: MessagePort): PageReader {
  const asked: { number: number; resolve: (outcome: PageOutcome | undefined) => void }[] = [];
  let gone = false;
  let used: ReadersUsed = {};
  let onGone = () => {};
  const say = (order: PageOrder) => port.postMessage(order);
  const leave = () => {
    gone = true;
    for (const { resolve } of asked.splice(0)) resolve(undefined);
    onGone();
    port.close();
  };
  port.on('message', (report: PageReport) => {
    if (report.type === 'page') asked.shift()?.resolve(report.outcome);
    else if (report.type === 'left') {
      used = report.used;
      leave();
    }
  });
  port.on('close', () => {
    if (gone) return;
    // The thread came to its end without a word: what it was reading is what it broke on, and is not read again.
    const lost = asked.shift();
    lost?.resolve({ issue: lostPage(lost.number) });
    leave();
  });
  return {
    read(number) {
      if (gone) return Promise.resolve(undefined);
      say({ type: 'page', number });
      return new Promise((resolve) => asked.push({ number, resolve }));
    },
    end() {
      if (gone) return Promise.resolve(used);
      say({ type: 'end' });
      return new Promise((resolve) => {
        onGone = () => resolve(used);
      });
    },
  };
}

function lostPage(page: number): Issue {
  const message = `Page ${page} ended the thread that read it: it needs too much memory, or is damaged. The other pages were read.`;
  return { code: 'PAGE_UNREADABLE', severity: 'error', message, page };
}
