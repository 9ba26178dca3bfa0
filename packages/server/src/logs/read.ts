import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { DocprocError } from '@org/docproc-core/errors';
import { type LogKind, logKinds } from '@org/docproc-store';
import { z } from 'zod';
import { type ReadBudget, readBackward } from './backward.ts';
import { compareAge, type LogFile, listLogFiles } from './folder.ts';
import { createQuickTest, fits, type LogFilter, type LogLine, parseLine } from './line.ts';

/** Which page of which lines. */
export interface LogQuery extends LogFilter {
  /** Kinds of files that are read together. */
  readonly kinds: readonly LogKind[];
  readonly pageSize: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** Lines, newest first. */
export interface LogPage {
  readonly items: readonly LogLine[];
  /**
   * For what comes after this page; left out at the end. A page may be short, or empty, and still have one: then as much
   * was read as one call may.
   */
  readonly nextCursor?: string;
}

/** What one call may read, in bytes and milliseconds. */
const mostBytes = 32 * 1024 ** 2;
const mostMs = 2000;

/** Reads the newest lines that fit, from the ends of the files of each kind. Error: `VALIDATION_FAILED` for a wrong cursor. */
export async function readLogs(folder: string, query: LogQuery): Promise<LogPage> {
  const places = query.cursor === undefined ? {} : parseCursor(query.cursor);
  const files = await listLogFiles(folder);
  const budget = { left: mostBytes };
  const deadline = performance.now() + mostMs;
  const source = { folder, files, filter: query, budget };
  const tracks = query.kinds.map((kind) => openTrack({ ...source, kind }, places[kind]));
  const items: LogLine[] = [];
  try {
    let track = await newest(tracks);
    while (track && items.length < query.pageSize && performance.now() < deadline) {
      const line = track.take();
      if (line && fits(line, query)) items.push(line);
      track = await newest(tracks);
    }
    // Out of budget, a track looks as if it were at its end.
    const more = track !== undefined || budget.left <= 0;
    return { items, ...(more && { nextCursor: formatCursor(tracks) }) };
  } finally {
    for (const track of tracks) await track.close();
  }
}

/** Where to go on with a kind: before that byte of that file, or nowhere. */
type Place = { readonly file: string; readonly before: number } | 'done';

/** The lines of one kind over all of its files, newest first. */
interface Track {
  readonly kind: LogKind;
  /** The next line, without taking it. */
  peek(): Promise<LogLine | undefined>;
  take(): LogLine | undefined;
  /** Where to go on; `undefined`: at the newest line. */
  place(): Place | undefined;
  close(): Promise<void>;
}

interface PlacedLine {
  readonly line: LogLine;
  readonly start: Place;
  readonly end: Place;
}

function openTrack(source: TrackSource, from: Place | undefined): Track {
  let place = from;
  let next: PlacedLine | undefined;
  const lines = linesOf(source, from, (passed) => {
    place = passed;
  });
  return {
    kind: source.kind,
    async peek() {
      if (next || place === 'done') return next?.line;
      const result = await lines.next();
      if (!result.done) next = result.value;
      // With the budget used up this is no end.
      else if (source.budget.left > 0) place = 'done';
      return next?.line;
    },
    take() {
      const taken = next;
      next = undefined;
      if (taken) place = taken.start;
      return taken?.line;
    },
    // A line that was looked at and not taken is for the next page.
    place: () => next?.end ?? place,
    async close() {
      await lines.return(undefined);
    },
  };
}

/** What a track reads. */
interface TrackSource {
  readonly folder: string;
  /** Of all kinds. */
  readonly files: readonly LogFile[];
  readonly kind: LogKind;
  readonly filter: LogFilter;
  readonly budget: ReadBudget;
}

/** Lines that may fit. `onPassed` is told of those that do not, which the next page need not read again. */
async function* linesOf(
  source: TrackSource,
  from: Place | undefined,
  onPassed: (place: Place) => void,
): AsyncGenerator<PlacedLine, void> {
  if (from === 'done') return;
  for (const { name } of source.files.filter(({ kind }) => kind === source.kind)) {
    if (from && compareAge(name, from.file) > 0) continue;
    if (await beginsAfter(join(source.folder, name), source.filter.until)) continue;
    const before = from?.file === name ? from.before : undefined;
    const isOver = yield* linesOfFile(source, name, before, onPassed);
    if (isOver || source.budget.left <= 0) return;
  }
}

/** True where all that comes after is too old. */
async function* linesOfFile(
  { folder, filter, budget }: TrackSource,
  name: string,
  before: number | undefined,
  onPassed: (place: Place) => void,
): AsyncGenerator<PlacedLine, boolean> {
  const quick = createQuickTest(filter);
  const since = filter.from?.toISOString() ?? '';
  for await (const { text, start, end } of readBackward(join(folder, name), before, budget)) {
    const place = { file: name, before: start };
    const line = quick(text) ? parseLine(text, name) : undefined;
    if (line && line.time < since) return true;
    if (line) yield { line, start: place, end: { file: name, before: end } };
    else onPassed(place);
  }
  return false;
}

/** Whether all of a file is too new. */
async function beginsAfter(path: string, until: Date | undefined): Promise<boolean> {
  if (!until) return false;
  const file = await open(path, 'r').catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await file?.read(Buffer.alloc(256), 0, 256, 0)) ?? {};
    const time = /"time":"([^"]+)"/.exec(buffer?.toString('latin1', 0, bytesRead) ?? '')?.[1];
    return time !== undefined && time >= until.toISOString();
  } finally {
    await file?.close();
  }
}

/** The track whose next line is the newest; `undefined` where none has any. */
async function newest(tracks: readonly Track[]): Promise<Track | undefined> {
  let best: Track | undefined;
  let bestTime = '';
  for (const track of tracks) {
    const line = await track.peek();
    if (line && line.time > bestTime) [best, bestTime] = [track, line.time];
  }
  return best;
}

const cursorSchema = z.partialRecord(
  z.enum(logKinds),
  z.union([z.literal('done'), z.object({ file: z.string().max(100), before: z.int().nonnegative() })]),
);

function formatCursor(tracks: readonly Track[]): string {
  const places = tracks.map((track) => [track.kind, track.place()]);
  return Buffer.from(JSON.stringify(Object.fromEntries(places))).toString('base64url');
}

function parseCursor(text: string): z.infer<typeof cursorSchema> {
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch (cause) {
    throw new DocprocError('VALIDATION_FAILED', 'The cursor is none of this list.', { cause });
  }
}
