/** Typed client for a Docproc server, for browsers and Node. */
export { DocprocError, type ErrorCode, type ErrorDetails, isDocprocError } from '@org/docproc-core/errors';
export { createDocprocClient, type DocprocClient, type DocprocClientOptions } from './client.ts';
export type { Download, FileLink } from './download.ts';
export { toDocprocError } from './errors.ts';
export type { DocprocEvent, WaitForDocumentOptions, WaitOptions, WatchOptions } from './events/events.ts';
export type { AuthFace } from './faces/auth.ts';
export type { DocumentsFace } from './faces/documents.ts';
export type { FilesFace } from './faces/files.ts';
export type { ReportsFace } from './faces/reports.ts';
export type { Fetch } from './http/authorized.ts';
export type { AppRouter, DocumentRecord, Inputs, Outputs, ReportRecord, User } from './router.ts';
export type { TokenStore, Tokens } from './session/tokens.ts';
export type { UploadProgress, UploadSource } from './upload/source.ts';
export type { UploadOptions } from './upload/upload.ts';
