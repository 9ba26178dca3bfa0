import type { FormField } from '../../../model/index.ts';
import type { Annotation } from '../../../ports/index.ts';
import { mapBox } from '../content/matrix.ts';
import type { OpenPage } from './page.ts';
import type { LoadedFile } from './session.ts';
import { readUtf8, readUtf16 } from './strings.ts';

// fpdf_annot.h, fpdf_doc.h
const linkSubtype = 2;
const popupSubtype = 16;
const widgetSubtype = 20;
const uriAction = 3;

const maxAnnotations = 10_000;
const maxText = 4_000;

/** Links with an address and form fields of a page. */
export function readAnnotations(file: LoadedFile, page: OpenPage): readonly Annotation[] {
  const { call } = file.pdfium;
  const count = Math.min(call.FPDFPage_GetAnnotCount(page.handle), maxAnnotations);
  const result: Annotation[] = [];
  for (let i = 0; i < count; i++) {
    const annotation = call.FPDFPage_GetAnnot(page.handle, i);
    if (annotation === 0) continue;
    const read = readAnnotation(file, page, annotation);
    if (read) result.push(read);
    call.FPDFPage_CloseAnnot(annotation);
  }
  return result;
}

/** Whether the page has annotations that draw something: all but links and the windows of notes. */
export function showsText({ pdfium }: LoadedFile, page: OpenPage): boolean {
  const { call } = pdfium;
  const count = Math.min(call.FPDFPage_GetAnnotCount(page.handle), maxAnnotations);
  for (let i = 0; i < count; i++) {
    const annotation = call.FPDFPage_GetAnnot(page.handle, i);
    if (annotation === 0) continue;
    const subtype = call.FPDFAnnot_GetSubtype(annotation);
    call.FPDFPage_CloseAnnot(annotation);
    if (subtype !== linkSubtype && subtype !== popupSubtype) return true;
  }
  return false;
}

function readAnnotation(file: LoadedFile, page: OpenPage, annotation: number): Annotation | undefined {
  const subtype = file.pdfium.call.FPDFAnnot_GetSubtype(annotation);
  if (subtype === linkSubtype) return readLink(file, page, annotation);
  if (subtype === widgetSubtype) return readField(file, page, annotation);
  return undefined;
}

function readLink(file: LoadedFile, page: OpenPage, annotation: number): Annotation | undefined {
  const url = addressOf(file, annotation);
  const box = url === '' ? undefined : boxOf(file, page, annotation);
  return box && { kind: 'link', box, url: url.slice(0, maxText) };
}

function readField(file: LoadedFile, page: OpenPage, annotation: number): Annotation | undefined {
  const { call } = file.pdfium;
  const box = boxOf(file, page, annotation);
  const forms = file.forms();
  if (!box || forms === 0) return undefined;
  const name = readUtf16(file.pdfium, (address, size) =>
    call.FPDFAnnot_GetFormFieldName(forms, annotation, address, size),
  );
  const value = readUtf16(file.pdfium, (address, size) =>
    call.FPDFAnnot_GetFormFieldValue(forms, annotation, address, size),
  );
  const field = fieldKinds[call.FPDFAnnot_GetFormFieldType(forms, annotation)] ?? 'text';
  return {
    kind: 'formField',
    field,
    box,
    name: name.slice(0, maxText),
    value: field === 'button' || field === 'signature' ? '' : value.slice(0, maxText),
  };
}

// fpdf_formfill.h: unknown, push button, check box, radio button, combo box, list box, text, signature.
const fieldKinds = [
  'text',
  'button',
  'checkbox',
  'radio',
  'choice',
  'choice',
  'text',
  'signature',
] as const satisfies readonly FormField['kind'][];

function boxOf({ pdfium }: LoadedFile, page: OpenPage, annotation: number): Annotation['box'] | undefined {
  const { call, scratch } = pdfium;
  if (call.FPDFAnnot_GetRect(annotation, scratch) === 0) return undefined;
  // FS_RECTF: left, top, right, bottom.
  const [left = 0, top = 0, right = 0, bottom = 0] = pdfium.floats().subarray(scratch / 4, scratch / 4 + 4);
  const box = mapBox(page.frame.base, left, bottom, right, top);
  return box.every(Number.isFinite) ? box : undefined;
}

function addressOf({ pdfium, document }: LoadedFile, annotation: number): string {
  const { call } = pdfium;
  const link = call.FPDFAnnot_GetLink(annotation);
  const action = link === 0 ? 0 : call.FPDFLink_GetAction(link);
  if (action === 0 || call.FPDFAction_GetType(action) !== uriAction) return '';
  return readUtf8(pdfium, (address, size) => call.FPDFAction_GetURIPath(document, action, address, size));
}
