import type { ExtractInput } from '../options.ts';

/** Name of an input that has none. */
const UNNAMED = 'document';

/** Longest name that is kept, in characters. */
const MAX_LENGTH = 255;

/** Name of an input: the caller's, else that of the path, URL or `File`, else `document`. Without folders. */
export function nameOf(input: ExtractInput, given: string | undefined): string {
  return sanitizeName(given ?? ownNameOf(input));
}

/** Last part of a path of any system, without control characters and of bounded length; `document` where none is left. */
export function sanitizeName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // Control characters and marks that reverse the writing direction can make a name look like another.
  const visible = last.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '').trim();
  return visible === '' || /^\.+$/.test(visible) ? UNNAMED : visible.slice(0, MAX_LENGTH);
}

function ownNameOf(input: ExtractInput): string {
  if (typeof input === 'string') return input;
  if (input instanceof URL) return decoded(input.pathname);
  if (input instanceof Blob && 'name' in input && typeof input.name === 'string') return input.name;
  return UNNAMED;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
