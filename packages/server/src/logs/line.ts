import { type LineLevel, lineLevels } from '@org/docproc-store';
import { z } from 'zod';

export const logLineSchema = z.object({
  /** The file that it is in. */
  file: z.string(),
  /** ISO 8601. */
  time: z.string(),
  level: z.enum(lineLevels),
  message: z.string(),
  requestId: z.string().exactOptional(),
  /** What else the line says: a JSON object. */
  fields: z.record(z.string(), z.unknown()),
});

/** A line of a log. */
export type LogLine = z.infer<typeof logLineSchema>;

/** Which lines to read. */
export interface LogFilter {
  /** Of this level and more serious ones. */
  readonly level?: LineLevel;
  /** At or after. */
  readonly from?: Date;
  /** Before. */
  readonly until?: Date;
  /** Somewhere in the line, in any case. */
  readonly search?: string;
  readonly requestId?: string;
}

/** A test of raw lines that costs less than to parse them: false where the line cannot fit. */
export function createQuickTest({ search, requestId }: LogFilter): (raw: string) => boolean {
  const id = requestId === undefined ? undefined : `"requestId":${JSON.stringify(requestId)}`;
  // As it is written within JSON.
  const text = search === undefined ? undefined : JSON.stringify(search).slice(1, -1).toLowerCase();
  return (raw) =>
    (id === undefined || raw.includes(id)) && (text === undefined || raw.toLowerCase().includes(text));
}

/** The line, where it is one and fits; a line that is cut off, or none of ours, is left out. */
export function parseLine(raw: string, file: string): LogLine | undefined {
  try {
    const { time, level, msg, ...fields } = JSON.parse(raw) as Record<string, unknown>;
    if (typeof time !== 'string' || !isLevel(level)) return undefined;
    const { requestId, ...others } = fields;
    return {
      file,
      time,
      level,
      message: typeof msg === 'string' ? msg : '',
      ...(typeof requestId === 'string' && { requestId }),
      fields: others,
    };
  } catch {
    return undefined;
  }
}

/** Whether a parsed line fits. Times are compared as texts: all are UTC, and of one length. */
export function fits(line: LogLine, { level, from, until, requestId }: LogFilter): boolean {
  if (level !== undefined && lineLevels.indexOf(line.level) < lineLevels.indexOf(level)) return false;
  if (from && line.time < from.toISOString()) return false;
  if (until && line.time >= until.toISOString()) return false;
  return requestId === undefined || line.requestId === requestId;
}

function isLevel(level: unknown): level is LineLevel {
  return lineLevels.some((known) => known === level);
}
