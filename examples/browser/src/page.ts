import type { Outputs } from '@org/docproc-client';

/** Formats that the page offers reports in. */
export type Format = 'html' | 'pdf' | 'xlsx';

type Found = Outputs['documents']['extractedData']['document'];
type Field = Found['fields'][number];

/** The element of this id, which is of this type. */
export function byId<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`#${id} is missing`);
  return element;
}

/** Shows the parts of these ids and no other. */
export function showOnly(...ids: readonly string[]): void {
  for (const id of ['login', 'upload', 'work', 'result']) byId(id, HTMLElement).hidden = !ids.includes(id);
}

/** Shows what went wrong; nothing where nothing did. */
export function showError(message: string | undefined): void {
  const place = byId('error', HTMLElement);
  place.hidden = message === undefined;
  place.textContent = message ?? '';
}

/** Adds a line about something that happened. */
export function showEvent(
  type: string,
  at: string | Date | number,
  data: { readonly stage?: string | undefined },
): void {
  const line = document.createElement('li');
  const what = document.createElement('span');
  what.textContent = [type.replace('document.', ''), data.stage].filter(Boolean).join(': ');
  const when = document.createElement('time');
  when.textContent = new Date(at).toLocaleTimeString();
  line.append(what, when);
  byId('events', HTMLElement).append(line);
}

/** Shows the fields of a document, each with where it stands. */
export function showFields({ type, fields }: Found): void {
  byId('type', HTMLElement).textContent = type.name;
  const rows = fields.map((field) => {
    const row = document.createElement('tr');
    const cells = [
      field.name === 'label' ? (field.label ?? field.name) : field.name,
      [field.text, 'currency' in field ? field.currency : undefined].filter(Boolean).join(' '),
      placeOf(field),
      `${Math.round(field.confidence * 100)} %`,
    ];
    for (const text of cells) row.insertCell().textContent = text;
    return row;
  });
  byId('fields', HTMLElement).replaceChildren(...rows);
}

/** Hands a file to the browser's downloads. */
export function saveAs(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function placeOf({ origin }: Field): string {
  if (!origin) return '';
  if ('page' in origin) return `page ${origin.page}`;
  return 'sheet' in origin ? `sheet ${origin.sheet}, ${'ref' in origin ? origin.ref : ''}` : '';
}
