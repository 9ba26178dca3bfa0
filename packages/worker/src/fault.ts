import { errorCatalogue, isDocprocError } from '@org/docproc-core/errors';
import { isDatabaseUnavailable } from '@org/docproc-store';

/** What is kept of an error that ended a try. */
export interface Fault {
  readonly code: string;
  /** In words for people; never a document's content. */
  readonly message: string;
  /** Names of the error and its causes, each with the places in the program that it came through. */
  readonly trace: string;
}

/** Longest trace in characters, most causes, and most places of each. */
const limits = { characters: 8_000, causes: 5, places: 30 };

/**
 * Describes an error so that it may be stored and shown: its own words only where it is known that they quote no
 * document, as our own errors, the system's and those of a database that is away; of others the name and the trace.
 */
export function describeFault(error: unknown): Fault {
  return { code: codeOf(error), message: messageOf(error), trace: traceOf(error) };
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{2,60}$/.test(code) ? code : 'INTERNAL';
}

function messageOf(error: unknown): string {
  if (isDocprocError(error)) return error.message;
  if (isOfSystem(error) || isDatabaseUnavailable(error)) return (error as Error).message.slice(0, 500);
  const name = error instanceof Error ? error.name : typeof error;
  return `${errorCatalogue.INTERNAL} (${name}; its own words are not kept, as they may quote the document.)`;
}

/** As Node tells faults of the operating system: a call and its path, address or nothing. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'errno' in error;
}

function traceOf(error: unknown): string {
  const parts: string[] = [];
  for (let each = error; each instanceof Error && parts.length < limits.causes; each = each.cause) {
    // The message stands in front, and may have any lines.
    const places = (each.stack ?? '')
      .replace(each.message, '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line));
    const title = `${parts.length > 0 ? 'caused by ' : ''}${each.name} ${codeOf(each)}`;
    parts.push([title, ...places.slice(0, limits.places)].join('\n'));
  }
  return parts.join('\n').slice(0, limits.characters);
}
