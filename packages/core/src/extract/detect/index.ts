import { DocprocError } from '../../errors/index.ts';
import type { DocumentKind } from '../../model/index.ts';
import type { ByteSource } from '../input/source.ts';
import { detectBinary, detectLatePdf } from './binary.ts';
import { detectOle, isOle } from './ole.ts';
import { detectText } from './text.ts';
import { detectZip, isZip } from './zip.ts';

/** A format that has an extractor. */
export type FormatName = 'pdf' | 'workbook' | 'csv' | 'image' | 'text';

/** What a file is, by its content. */
export interface DetectedType {
  readonly format: FormatName;
  readonly kind: DocumentKind;
  readonly mediaType: string;
}

/** A type that is known and not read: `what` names it for people, such as `a Word document`. */
export interface UnsupportedType {
  readonly unsupported: string;
}

/** How much of a file's beginning is looked at, in bytes. */
const HEAD_BYTES = 64 * 1024;

/**
 * Finds out what a file is from its bytes alone, never from its name.
 * Errors: `INPUT_TYPE_UNSUPPORTED`, naming what the file is where that is known.
 */
export async function detectType(source: ByteSource): Promise<DetectedType> {
  const head = await source.read(0, HEAD_BYTES);
  const found = await look(source, head);
  if ('unsupported' in found) {
    throw new DocprocError(
      'INPUT_TYPE_UNSUPPORTED',
      `The input is ${found.unsupported}, which Docproc does not read. ${READS}`,
      { details: { file: source.name } },
    );
  }
  return found;
}

const READS =
  'It reads PDF, Excel and OpenDocument workbooks, CSV, plain text, and PNG, JPEG, WebP, TIFF, GIF and AVIF pictures.';

async function look(source: ByteSource, head: Uint8Array): Promise<DetectedType | UnsupportedType> {
  const binary = detectBinary(head);
  if (binary !== undefined) return binary;
  if (isZip(head)) return detectZip(source, head);
  if (isOle(head)) return detectOle(source, head);
  return detectLatePdf(head) ?? detectText(head, source.size > head.length);
}
