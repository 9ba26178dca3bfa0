import { type DocprocError, isDocprocError, toDocprocError } from '../errors/index.ts';
import type { Document, Issue, Source } from '../model/index.ts';
import { assembleDocument, failedDocument } from './assemble.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { type DetectedType, detectType } from './detect/index.ts';
import { mismatchOf } from './detect/mismatch.ts';
import type { FormatContext, FormatResult } from './format.ts';
import { digestOf } from './input/digest.ts';
import { checkSize } from './input/limits.ts';
import { nameOf } from './input/name.ts';
import { openInput } from './input/open.ts';
import type { ByteSource } from './input/source.ts';
import type { ExtractInput, ExtractOptions } from './options.ts';
import { type ProgressTracker, trackProgress } from './progress.ts';
import { extractors } from './registry.ts';
import { type ExtractSettings, parseSettings } from './settings.ts';

/** What is known of the file so far. A failure at any point reports it. */
interface Known {
  opened: ByteSource | undefined;
  source: Source;
  type: DetectedType | undefined;
  issues: Issue[];
}

/**
 * Reads a file of any supported type and returns everything that was found in it, and where.
 *
 * It never throws for what the file is: a file that is missing, damaged, encrypted, unsupported, too large or too slow
 * gives a Document of status `failed` with the reason in `issues`. Its `kind` is then `text`, and its `source` holds
 * what was known by then: `bytes` 0 and `sha256` empty where not even that. It throws `OPTION_INVALID` for wrong
 * options and `ABORTED` when `signal` is aborted.
 *
 * @example
 * const document = await extract('invoice.pdf', { ocr: 'never' });
 * if (document.status === 'failed') console.error(document.issues[0]?.message);
 * for (const field of document.fields) console.log(field.name, field.value, field.origin);
 */
export async function extract(input: ExtractInput, options: ExtractOptions = {}): Promise<Document> {
  const settings = parseSettings(input, options);
  const { clock, logger } = settings;
  const started = clock.now();
  const tracker = trackProgress(clock, settings.onProgress);
  const deadline = startDeadline(settings.limits.timeoutMs, settings.signal);
  const source = { name: nameOf(input, settings.name), mediaType: UNKNOWN_TYPE, bytes: 0, sha256: '' };
  const known: Known = { opened: undefined, source, type: undefined, issues: [] };
  const timings = () => ({ totalMs: Math.max(0, clock.now() - started), stages: tracker.stages() });
  try {
    const result = await deadline.guard(readAll(input, settings, known, deadline, tracker));
    const document = await assembleDocument({
      ...known,
      result,
      profile: settings.profile,
      tracker,
      timings,
    });
    logger.debug({ status: document.status, mediaType: document.source.mediaType }, 'extracted');
    return document;
  } catch (error) {
    const reason = reasonOf(error, deadline);
    if (reason.code === 'ABORTED') throw reason;
    if (reason.code === 'INTERNAL') logger.error({ err: reason.cause }, 'extraction failed unexpectedly');
    return failedDocument({ ...known, kind: known.type?.kind, error: reason, timings: timings() });
  } finally {
    deadline.clear();
    // Here rather than where it was opened: work that was left behind never comes to its end.
    await known.opened?.close();
  }
}

const UNKNOWN_TYPE = 'application/octet-stream';

async function readAll(
  input: ExtractInput,
  settings: ExtractSettings,
  known: Known,
  deadline: Deadline,
  tracker: ProgressTracker,
): Promise<FormatResult> {
  const { signal } = deadline;
  const { maxBytes } = settings.limits;
  signal.throwIfAborted();
  const source = await openInput(input, { name: settings.name, maxBytes, signal });
  known.opened = source;
  known.source = { ...known.source, bytes: source.size };
  checkSize(source, maxBytes);
  known.source = { ...known.source, sha256: await digestOf(source, signal) };
  const type = await detectType(source);
  known.type = type;
  known.source = { ...known.source, mediaType: type.mediaType };
  known.issues.push(...mismatchOf(source.name, type));
  tracker.expect(type.format);
  tracker.report('detect', 1, 1);
  return readFormat(source, type, settings, signal, tracker);
}

async function readFormat(
  source: ByteSource,
  type: DetectedType,
  settings: ExtractSettings,
  signal: AbortSignal,
  tracker: ProgressTracker,
): Promise<FormatResult> {
  const extractFormat = await extractors[type.format]();
  const context: FormatContext = {
    mediaType: type.mediaType,
    ocr: settings.ocr,
    languages: settings.languages,
    wantsPage: settings.wantsPage,
    password: settings.password,
    limits: settings.limits,
    signal,
    report: tracker.report,
    pdfEngine: async () => settings.pdfEngine ?? (await import('./pdf/pdfjs/index.ts')).createPdfjsEngine(),
    ocrEngine: async () => settings.ocrEngine ?? (await import('./image/tesseract.ts')).sharedTesseract,
  };
  return extractFormat(source, context);
}

function reasonOf(error: unknown, deadline: Deadline): DocprocError {
  // Whatever broke after the signal broke because of it.
  return deadline.reason() ?? (isDocprocError(error) ? error : toDocprocError(error));
}
