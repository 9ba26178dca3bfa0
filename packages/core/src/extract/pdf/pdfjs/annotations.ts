import type { PDFPageProxy } from 'pdfjs-dist';
import type { FormField } from '../../../model/index.ts';
import type { Annotation } from '../../../ports/index.ts';
import { isArrayLike, type Matrix, mapBox } from '../content/matrix.ts';

const maxAnnotations = 10_000;
const maxText = 4_000;

/** Links with an address and form fields of a page. */
export async function readAnnotations(page: PDFPageProxy, base: Matrix): Promise<readonly Annotation[]> {
  const raw: unknown = await page.getAnnotations();
  if (!Array.isArray(raw)) return [];
  return raw.slice(0, maxAnnotations).flatMap((entry: unknown) => {
    const annotation = isRecord(entry) ? toAnnotation(entry, base) : undefined;
    return annotation ? [annotation] : [];
  });
}

function toAnnotation(entry: Readonly<Record<string, unknown>>, base: Matrix): Annotation | undefined {
  const rect = entry['rect'];
  if (!isArrayLike(rect) || rect.length < 4) return undefined;
  const box = mapBox(base, Number(rect[0]), Number(rect[1]), Number(rect[2]), Number(rect[3]));
  if (!box.every(Number.isFinite)) return undefined;
  const url = entry['url'] ?? entry['unsafeUrl'];
  if (entry['subtype'] === 'Link') {
    return typeof url === 'string' && url !== ''
      ? { kind: 'link', box, url: url.slice(0, maxText) }
      : undefined;
  }
  if (entry['subtype'] !== 'Widget') return undefined;
  const name = entry['fieldName'];
  const field = fieldKindOf(entry);
  const hasValue = field !== 'button' && field !== 'signature';
  return {
    kind: 'formField',
    field,
    box,
    name: typeof name === 'string' ? name.slice(0, maxText) : '',
    value: (hasValue && fieldValueOf(entry['fieldValue'])) || '',
  };
}

function fieldKindOf(entry: Readonly<Record<string, unknown>>): FormField['kind'] {
  const type = entry['fieldType'];
  if (type === 'Ch') return 'choice';
  if (type === 'Sig') return 'signature';
  if (type !== 'Btn') return 'text';
  if (entry['pushButton'] === true) return 'button';
  return entry['radioButton'] === true ? 'radio' : 'checkbox';
}

function fieldValueOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, maxText);
  if (Array.isArray(value))
    return value
      .filter((part) => typeof part === 'string')
      .join(', ')
      .slice(0, maxText);
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
