import type { Metadata } from '../../../model/index.ts';

/** Metadata from a file's document information dictionary (PDF 32000-1, 14.3.3), entry by entry. */
export function describeDocument(entry: (name: string) => unknown): Metadata {
  const title = textOf(entry('Title'));
  const author = textOf(entry('Author'));
  const subject = textOf(entry('Subject'));
  const producer = textOf(entry('Producer')) ?? textOf(entry('Creator'));
  const createdAt = isoDate(entry('CreationDate'));
  const modifiedAt = isoDate(entry('ModDate'));
  return {
    ...(title && { title }),
    ...(author && { author }),
    ...(subject && { subject }),
    ...(createdAt && { createdAt }),
    ...(modifiedAt && { modifiedAt }),
    ...(producer && { producer }),
  };
}

const maxLength = 1000;

function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxLength);
  return text === '' ? undefined : text;
}

/** `D:YYYYMMDDHHmmSSOHH'mm'` (PDF 32000-1, 7.9.4) as ISO 8601; undefined where it is no date. */
function isoDate(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const match =
    /^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([-+Z])(?:(\d{2})'?(?:(\d{2})'?)?)?)?/.exec(
      value.trim(),
    );
  if (!match) return undefined;
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    sign,
    oh = '00',
    om = '00',
  ] = match;
  const zone = sign === undefined ? '' : sign === 'Z' ? 'Z' : `${sign}${oh}:${om}`;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}${zone === '+00:00' || zone === '-00:00' ? 'Z' : zone}`;
  return Number.isNaN(Date.parse(text)) ? undefined : text;
}
