import { DocprocError } from '@org/docproc-core/errors';
import { wholeNumber } from './flags.ts';

/** Reads `host:port`. Error: `OPTION_INVALID`. */
export function hostAndPort(what: string, text: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined) throw new DocprocError('OPTION_INVALID', `${what} takes HOST:PORT, not "${text}"`);
  return { host: host.replace(/^\[|\]$/g, ''), port: wholeNumber(what, port ?? '', 0) };
}
