import { DocprocError } from '@org/docproc-core/errors';
import type { DetectedType } from '@org/docproc-core/extract';
import { z } from 'zod';

/** What an uploader may say a file is. */
export const fileTypes = ['auto', 'pdf', 'excel', 'spreadsheet', 'csv', 'image', 'text'] as const;

/** What an uploader says about a file, beside its name. */
export const uploadSettingsSchema = z.object({
  /** Refuses the file where its content is something else. Default `auto`: whatever it is. */
  fileType: z.enum(fileTypes).exactOptional(),
  /** 1 to 9; 9 is processed first within the department. Default 5. */
  priority: z.coerce.number().int().min(1).max(9).exactOptional(),
  /** Gives the caller's document with the same bytes, where there is one, instead of another. Default false. */
  reuse: z
    .union([z.boolean(), z.enum(['true', 'false', '1', '0'])])
    .transform((value) => value === true || value === 'true' || value === '1')
    .exactOptional(),
  /** The same key gives the same document, as long as that exists: for who tries again. */
  idempotencyKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .exactOptional(),
});

/** What an uploader says about a file, beside its name. */
export type UploadSettings = z.infer<typeof uploadSettingsSchema>;

/** Headers that say the same. */
const headers = {
  fileType: 'docproc-file-type',
  priority: 'docproc-priority',
  reuse: 'docproc-reuse',
  idempotencyKey: 'idempotency-key',
} as const satisfies Record<keyof UploadSettings, string>;

/** The settings in the headers of a request. Error: `VALIDATION_FAILED`. */
export function settingsFromHeaders(header: (name: string) => string | undefined): UploadSettings {
  return parseSettings(Object.fromEntries(Object.entries(headers).map(([key, name]) => [key, header(name)])));
}

/** Checks settings; what is `undefined` or empty is not said. Error: `VALIDATION_FAILED`. */
export function parseSettings(given: Readonly<Record<string, unknown>>): UploadSettings {
  const said = Object.entries(given).filter(([, value]) => value !== undefined && value !== '');
  const result = uploadSettingsSchema.safeParse(Object.fromEntries(said));
  if (result.success) return result.data;
  const fields = Object.fromEntries(
    result.error.issues.map(({ path, message }) => [path.join('.'), message]),
  );
  throw new DocprocError('VALIDATION_FAILED', undefined, { cause: result.error, details: { fields } });
}

/** Error: `INPUT_TYPE_MISMATCH` where the content is not what the uploader said. */
export function checkFileType(
  { kind, format, mediaType }: DetectedType,
  said: UploadSettings['fileType'],
): void {
  const fits = {
    auto: true,
    pdf: kind === 'pdf',
    excel: format === 'workbook',
    spreadsheet: kind === 'spreadsheet',
    csv: format === 'csv',
    image: kind === 'image',
    text: kind === 'text',
  };
  if (fits[said ?? 'auto']) return;
  throw new DocprocError('INPUT_TYPE_MISMATCH', `The file is ${mediaType}, not ${said} as was said.`);
}
