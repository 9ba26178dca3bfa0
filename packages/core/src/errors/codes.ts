/**
 * Every code that an error or an issue of Docproc can carry, with the sentence that the catalogue shows.
 * Codes are a contract: they may be added, never renamed. `docs/errors.md` is checked against this table.
 */
export const errorCatalogue = {
  // input
  INPUT_EMPTY: 'The input has no bytes. Check that the file was saved or uploaded completely.',
  INPUT_NOT_FOUND: 'The path does not exist or is not a regular file.',
  INPUT_UNREADABLE: 'The input could not be read: no permission, or the stream ended with an error.',
  INPUT_TOO_LARGE: 'The input is larger than `maxBytes`. Raise the limit or split the file.',
  INPUT_TYPE_UNSUPPORTED: 'The content is of no type that Docproc reads.',
  INPUT_TYPE_MISMATCH: 'The content is of another type than the name says. It was read by its content.',
  // documents in general
  DOCUMENT_CORRUPT: 'The file is damaged or cut off and could not be opened.',
  DOCUMENT_TRUNCATED: 'The file ends early. What could be read was kept.',
  DOCUMENT_ENCRYPTED: 'The file is protected by a password. Give it with `password`.',
  PASSWORD_WRONG: 'The password does not open the file.',
  PERMISSIONS_RESTRICTED:
    'The file opens without a password, but its author restricted printing, copying or changes. It was read.',
  LIMIT_EXCEEDED: 'A limit on pages, pixels, cells or nesting was reached. The message names it.',
  TIMEOUT: 'Extraction took longer than `timeoutMs` and was stopped.',
  OUT_OF_MEMORY: 'Extraction needed more memory than `maxMemoryMb` and was stopped.',
  ABORTED: 'The caller cancelled the work.',
  INTERNAL: 'A fault in Docproc itself. Please report it with the request id.',
  // pages, text, pictures
  PAGE_UNREADABLE: 'One page could not be read. The other pages were.',
  PAGE_WITHOUT_TEXT: 'A page holds no text and OCR was off.',
  PAGE_RANGE_INVALID: 'The page selection cannot be understood or selects no page of the document.',
  TEXT_ENCODING_BROKEN: "The page's fonts do not say which characters they show.",
  TEXT_ENCODING_GUESSED: 'The text encoding was not stated; the most likely one was used.',
  IMAGE_UNREADABLE: 'The picture could not be decoded.',
  OCR_UNAVAILABLE: 'The OCR engine or its language data could not be loaded.',
  OCR_FAILED: 'OCR of a page failed. The other pages were read.',
  OCR_LOW_CONFIDENCE: 'OCR was unsure about much of the page. Check it against the picture.',
  // workbooks and text tables
  SHEET_UNREADABLE: 'One sheet could not be read. The other sheets were.',
  CELL_UNREADABLE: 'A cell refers to a string, style or date that the workbook does not hold.',
  CSV_MALFORMED: 'A row of the CSV has an unclosed quote or another number of columns.',
  // fields
  ARITHMETIC_MISMATCH: 'The amounts found do not add up.',
  TAX_ID_INVALID: "A tax number's check digit is wrong.",
  // sync
  SYNC_DRIVER_MISSING: 'The package that a source or target needs is not installed. The message names it.',
  SYNC_SOURCE_UNAVAILABLE: 'The source database cannot be reached or refused the connection.',
  SYNC_SOURCE_FAILED: 'The source database ended a query with an error.',
  SYNC_TABLE_NOT_FOUND: 'The source has no such table, or the account may not read it.',
  SYNC_COLUMN_NOT_FOUND: 'The table has no such column.',
  SYNC_KEY_MISSING: 'The table has no primary key. Name columns that identify a row with `key`.',
  SYNC_KEY_NOT_UNIQUE: 'Rows with the same key were read. Name columns that identify a row.',
  SYNC_WATERMARK_UNSUITABLE: 'The watermark column is neither a whole number nor a point in time.',
  SYNC_WATERMARK_NULL: 'Rows have no watermark, and the policy for them is `error`.',
  SYNC_SCHEMA_CHANGED: 'The table changed at the source in a way that would lose data. The message says how.',
  SYNC_VALUE_UNREPRESENTABLE:
    'A value cannot be kept exactly in its target type. Choose another for that column.',
  SYNC_TARGET_UNAVAILABLE: 'The target cannot be opened. Another process may have it open for writing.',
  SYNC_TARGET_FAILED: 'The target could not take the rows.',
  SYNC_NOT_FOUND: 'There is no such source, table, run or schedule, or it is not for you to see.',
  SYNC_CONFLICT:
    'A run of the table is under way, or a name is taken, or something changed meanwhile. The message says which.',
  SYNC_UNAVAILABLE:
    'The credentials of a source cannot be opened or kept: a key is missing. The message names it.',
  SYNC_HOST_REFUSED:
    'The host of a source is not among those that may be synced from. Ask who runs the server.',
  QUERY_TIMEOUT: 'The query took longer than it may. Ask for fewer rows or a shorter time.',
  QUERY_TOO_LARGE:
    'The query needs more memory or gives more rows than it may. Group less finely, or filter.',
  EXPORT_TOO_LARGE:
    'The file of an export has more bytes than it may. Choose fewer rows or columns, or Parquet rather than CSV.',
  // calls
  SCHEMA_UNSUPPORTED:
    'The schema has a part that cannot be looked for in a document. `details.fields` names it.',
  OPTION_INVALID: 'An option has a value that is not allowed. The message names it.',
  REPORT_FAILED: 'The report could not be built.',
  // accounts
  VALIDATION_FAILED: 'The request does not fit its schema. `details.fields` says where.',
  NOT_FOUND: 'There is nothing at this path. Check the address and the name of the procedure.',
  METHOD_NOT_ALLOWED:
    'There is something at this path, but not by this method. The header `Allow` names those there are.',
  UNAUTHENTICATED: 'Log in first: no valid access token came with the request.',
  TOKEN_EXPIRED: 'The token has expired. Refresh it or log in again.',
  TOKEN_INVALID: 'The token is not valid.',
  TOKEN_REUSED: 'A refresh token was used twice. All sessions of its family were ended.',
  CREDENTIALS_INVALID: 'E-mail or password is wrong.',
  PASSWORD_WEAK: 'The password is too short or too common.',
  EMAIL_TAKEN: 'An account with this e-mail exists.',
  FORBIDDEN: 'Your account may not do this.',
  RATE_LIMITED: 'Too many requests. Wait for the time that the answer names.',
  USER_NOT_FOUND: 'There is no such account, or it is not for you to see.',
  // server objects
  DOCUMENT_NOT_FOUND: 'There is no such document, or it is not yours.',
  REPORT_NOT_FOUND: 'There is no such report, or it is not yours.',
  UPLOAD_NOT_FOUND: 'There is no such unfinished upload, or it is not yours.',
  DEPARTMENT_NOT_FOUND: 'There is no such department.',
  DEPARTMENT_EXISTS: 'A department with this name exists.',
  IDEMPOTENCY_KEY_REUSED:
    'The Idempotency-Key was used before for another file. Use a new key for each file.',
  UPLOAD_OFFSET_MISMATCH:
    'The piece does not begin where the upload ended. Ask for its offset and go on from there.',
  RESULT_NOT_READY: 'The document has no result yet. Wait for it to complete.',
  LOGS_NOT_KEPT: 'This server keeps no log files. Set LOG_DIR to a folder, or read its standard output.',
  STATE_CONFLICT: "The document's state does not allow this.",
  BLOB_NOT_FOUND: 'The stored file is missing from storage.',
  UPLOAD_INCOMPLETE: 'The connection ended before the whole file had arrived. Send it again.',
  STORAGE_FULL: 'Storage has no room left.',
  STORAGE_FAILED: 'Storage did not answer or refused.',
  DATABASE_UNAVAILABLE: 'The database cannot be reached. It is tried again.',
  CONFIG_INVALID: 'The configuration is wrong. The message lists every setting at fault.',
  NETWORK_FAILED: 'The server could not be reached.',
} as const satisfies Record<string, string>;

/** A stable error code. */
export type ErrorCode = keyof typeof errorCatalogue;

/** All error codes, for schemas and exhaustive tables. */
export const errorCodes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];

/** Whether the value is one of Docproc's error codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorCatalogue, value);
}
