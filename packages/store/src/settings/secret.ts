const secretNames = /(PASSWORD|SECRET|TOKEN|_KEY|_KEYS|HEADERS|CREDENTIALS)$|SECRET/;

/** Whether a setting's value is a secret as a whole, by its name: it ends like one. */
function isSecret(name: string): boolean {
  return secretNames.test(name);
}

/** Whether a setting may be given as a file: what is a secret, or an address with a password in it. */
export function mayBeFile(name: string): boolean {
  return isSecret(name) || name === 'DATABASE_URL';
}

const hidden = '***';

/** A setting's value as it may be shown: secrets are hidden, and so are passwords within addresses. */
export function maskSetting(name: string, value: string): string {
  if (value === '') return value;
  return isSecret(name) ? hidden : maskAddress(value);
}

function maskAddress(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  if (!URL.canParse(text)) return text.replace(/:\/\/.*@/, `://${hidden}@`).replace(/\?.*/, `?${hidden}`);
  const url = new URL(text);
  // In the place of a name stands a token where addresses are for the web.
  if (url.protocol.startsWith('http') && url.username !== '') url.username = hidden;
  if (url.password !== '') url.password = hidden;
  for (const key of [...url.searchParams.keys()]) {
    if (/pass|secret|token|key|signature/i.test(key)) url.searchParams.set(key, hidden);
  }
  // An address without a path would get one.
  return text.endsWith('/') ? url.href : url.href.replace(/\/$/, '');
}
