import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DocprocError } from '@org/docproc-core/errors';
import { type LogKind, logKinds } from '@org/docproc-store';
import type { Services } from '../services.ts';

/** A log file. */
export interface LogFile {
  /** Such as `access.2026-11-21.1.log`. */
  readonly name: string;
  readonly kind: LogKind;
  readonly bytes: number;
  /** When its last line was written; ISO 8601. */
  readonly changedAt: string;
}

/** Kind, day and number, as `openLogs` names files. */
const shape = new RegExp(`^(${logKinds.join('|')})\\.(\\d{4}-\\d\\d-\\d\\d)\\.(\\d{1,9})\\.log$`);

/** Folder of the log files. Error: `LOGS_NOT_KEPT` where there is none. */
export function logFolder({ logs }: Pick<Services, 'logs'>): string {
  if (logs?.folder !== undefined) return logs.folder;
  throw new DocprocError('LOGS_NOT_KEPT');
}

/** The files of the folder, of each kind the newest first. Error: `LOGS_NOT_KEPT`. */
export async function listLogFiles(folder: string): Promise<LogFile[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => shape.test(name));
  const files = await Promise.all(names.map((name) => describe(folder, name)));
  return files.filter((file) => file !== undefined).sort(byKindAndAge);
}

/** `undefined` where it was removed meanwhile. */
async function describe(folder: string, name: string): Promise<LogFile | undefined> {
  const found = await stat(join(folder, name)).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return { name, kind: kindOf(name), bytes: found.size, changedAt: found.mtime.toISOString() };
}

function kindOf(name: string): LogKind {
  return shape.exec(name)?.[1] as LogKind;
}

function byKindAndAge(a: LogFile, b: LogFile): number {
  return logKinds.indexOf(a.kind) - logKinds.indexOf(b.kind) || compareAge(b.name, a.name);
}

/** Whether the first file is older (negative) or newer: by day, then by number. */
export function compareAge(a: string, b: string): number {
  const [, , day = '', number = ''] = shape.exec(a) ?? [];
  const [, , otherDay = '', otherNumber = ''] = shape.exec(b) ?? [];
  if (day !== otherDay) return day < otherDay ? -1 : 1;
  return Number(number) - Number(otherNumber);
}
