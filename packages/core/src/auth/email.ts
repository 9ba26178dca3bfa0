import { DocprocError } from '../errors/index.ts';

/** Longest address that SMTP can carry (RFC 5321 section 4.5.3.1.3, without its angle brackets). */
const longestEmail = 254;

// One @, something before it, a dotted or plain host after it, no spaces or control characters. Whether it exists, only a mail can tell.
const shape = /^[^\s\p{C}@<>"',;:]+@[^\s\p{C}@<>"',;:]+$/u;

/**
 * The form under which an e-mail address is stored and looked up: trimmed, NFKC-normalised, lower-case.
 * Error: `VALIDATION_FAILED` where it cannot be an address.
 */
export function normaliseEmail(email: string): string {
  const normal = email.length > 2 * longestEmail ? '' : email.normalize('NFKC').trim().toLowerCase();
  if (normal.length > longestEmail || !shape.test(normal)) {
    throw new DocprocError('VALIDATION_FAILED', 'The e-mail address is not valid.', {
      details: { fields: { email: 'Not an e-mail address.' } },
    });
  }
  return normal;
}
