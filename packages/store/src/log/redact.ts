/** What stands where a secret was. */
const hidden = '[redacted]';

/** Names of members that hold secrets, without case, dashes and underscores: `refresh_token` and `refreshToken` are one. */
const secretNames =
  /password|passwd|passphrase|secret|authorization|cookie|connectionstring|databaseurl|privatekey|signingkey|acceptedkeys|apikey|accesskeyid|credentials|otlpheaders|^(?:access|refresh|id|bearer|session|auth|metrics)?tokens?(?:hash)?$|^signature$/;

/**
 * Secrets within a text, each with what is left of it. Callers choose the text (a path, say): a name is looked at once, from
 * its beginning, whatever is in it, so that no text takes longer than its length deserves.
 */
const secretTexts: readonly (readonly [RegExp, string])[] = [
  // Connection strings and other addresses: the user's name tells nobody anything, the password goes.
  [/(\b[a-z][a-z\d+.-]{0,60}:\/\/[^\s/:@"']*:)[^\s/@"']+(?=@)/gi, `$1${hidden}`],
  // Schemes of the Authorization header (RFC 9110 section 11.4).
  [/\b(Bearer|Basic)\s+[\w.~+/-]{6,}=*/gi, `$1 ${hidden}`],
  // JSON Web Tokens (RFC 7519): header and payload begin as JSON objects do.
  [/\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g, hidden],
  // The private part of a JSON Web Key (RFC 8037).
  [/("d"\s*:\s*")[^"]+/g, `$1${hidden}`],
  // PEM.
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, hidden],
  // Parts of a query or a form, and settings as they are written in a shell.
  [
    /((?<![\w-])(?=[\w-]*(?:password|secret|token|api[_-]?key|signature|x-amz-credential|JWT_SIGNING_KEY|S3_ACCESS_KEY_ID))[\w-]+\s*=\s*)[^\s&;,"']+/gi,
    `$1${hidden}`,
  ],
  // The same as members of JSON that is a text.
  [
    /("(?=[\w-]*(?:password|secret|token|authorization|cookie|api[_-]?key))[\w-]+"\s*:\s*")(?:[^"\\]|\\.)*/gi,
    `$1${hidden}`,
  ],
];

/** Whether a text can hold any of them: most do not, and are spared the closer look. */
const suspicious =
  /:\/\/|bearer|basic|eyJ|"d"|-----BEGIN|password|secret|token|signature|credential|api[_-]?key|cookie|authorization|_KEY/i;

/** Longest text that is written, in characters. A stack trace is shorter; whatever is longer is no message. */
const longestText = 8192;

/** How deep objects, and how far lists, are followed. */
const deepest = 6;
const longestList = 100;

/** The text without what is secret in it, and cut where it is longer than any message. */
export function redactText(text: string): string {
  const short = text.length > longestText ? `${text.slice(0, longestText)} [cut]` : text;
  if (!suspicious.test(short)) return short;
  return secretTexts.reduce((rest, [shape, left]) => rest.replace(shape, left), short);
}

/** A copy of the value without secrets: members by their names, texts by their shape. Errors become plain objects. */
function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= deepest) return '[deeper]';
  if (value instanceof Error) return redactError(value, depth);
  if (Array.isArray(value)) return value.slice(0, longestList).map((item) => redact(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return redactMembers(value, depth);
}

/** Members of an object. Of what a log line is made of most are numbers and short words: that is the quick way. */
export function redactMembers(value: object, depth = 0): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    plain[name] = isSecretName(name) && member != null ? hidden : redact(member, depth + 1);
  }
  return plain;
}

function isSecretName(name: string): boolean {
  return secretNames.test(name.replaceAll(/[-_.]/g, '').toLowerCase());
}

/** Name, message, code and stack, with the causes. */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    name,
    message: redactText(message),
    ...('code' in error && { code: redact(error.code, deepest - 1) }),
    ...(stack !== undefined && { stack: redactText(stack) }),
    ...(cause instanceof Error && depth < deepest - 1 && { cause: redactError(cause, depth + 1) }),
  };
}
