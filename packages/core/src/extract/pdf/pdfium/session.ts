import { DocprocError, isDocprocError } from '../../../errors/index.ts';
import type { Annotation } from '../../../ports/index.ts';
import type { Pdfium } from './instance.ts';
import { withText } from './strings.ts';

/** A file loaded into an instance of PDFium. */
export interface LoadedFile {
  readonly pdfium: Pdfium;
  /** Handle of the document. */
  readonly document: number;
  /** Whether the file did not open without the password. */
  readonly neededPassword: boolean;
  /** Annotations of the pages that were flattened, which have none any more; by page number. */
  readonly flattened: Map<number, readonly Annotation[]>;
  /** Handle of the form's environment, which the functions on form fields need. Made on first call. */
  forms(): number;
  /** Closes the document and frees its bytes. */
  close(): void;
}

// fpdfview.h
const passwordError = 4;

/** Loads a file. Errors: `DOCUMENT_ENCRYPTED`, `PASSWORD_WRONG`, `DOCUMENT_CORRUPT`, `OUT_OF_MEMORY`. */
export function loadFile(pdfium: Pdfium, bytes: Uint8Array, password: string | undefined): LoadedFile {
  const { call } = pdfium;
  const address = call.malloc(Math.max(1, bytes.length));
  if (address === 0)
    throw new DocprocError('OUT_OF_MEMORY', 'The PDF is larger than the memory PDFium may take.');
  pdfium.bytes().set(bytes, address);
  const load = (text: number) => call.FPDF_LoadMemDocument(address, bytes.length, text);
  let document = load(0);
  // A file that is guarded against changes alone opens without a password, and is not to fail for one.
  const neededPassword =
    document === 0 && password !== undefined && call.FPDF_GetLastError() === passwordError;
  if (neededPassword) document = withText(pdfium, password, load);
  if (document === 0) {
    const error = call.FPDF_GetLastError();
    call.free(address);
    throw openError(error, password !== undefined);
  }
  let info = 0;
  let forms = 0;
  return {
    pdfium,
    document,
    neededPassword,
    flattened: new Map(),
    forms() {
      if (info !== 0) return forms;
      info = call.PDFiumExt_OpenFormFillInfo();
      forms = call.PDFiumExt_InitFormFillEnvironment(document, info);
      return forms;
    },
    close() {
      if (forms !== 0) call.PDFiumExt_ExitFormFillEnvironment(forms);
      if (info !== 0) call.PDFiumExt_CloseFormFillInfo(info);
      call.FPDF_CloseDocument(document);
      call.free(address);
    },
  };
}

function openError(error: number, withPassword: boolean): DocprocError {
  if (error === passwordError)
    return new DocprocError(withPassword ? 'PASSWORD_WRONG' : 'DOCUMENT_ENCRYPTED');
  return new DocprocError('DOCUMENT_CORRUPT', 'The PDF is damaged or cut off and could not be opened.', {
    cause: `PDFium error ${error}`,
  });
}

/** Where instances come from and go back to. */
export interface InstancePool {
  take(): Promise<Pdfium>;
  /** Takes an instance back, or drops it where it has grown too large. Never one that has failed. */
  giveBack(pdfium: Pdfium): void;
}

/** One file over the instances that it takes to read it. */
export interface Session {
  /**
   * Runs work on the loaded file. Whatever is thrown but an error of ours means that the instance is broken; it is
   * dropped, and the next work gets the file in a fresh one.
   */
  run<T>(work: (file: LoadedFile) => T): Promise<Awaited<T>>;
  /**
   * As {@link run}, for work with pauses in which other work may run. After each of them `isAlive` says whether the file
   * may still be used.
   */
  hold<T>(work: (file: LoadedFile, isAlive: () => boolean) => Promise<T>): Promise<T>;
  close(): void;
}

export interface SessionOptions {
  readonly bytes: Uint8Array;
  readonly password: string | undefined;
  /** Bytes above which the instance is replaced between two works. */
  readonly maxIdleBytes: number;
}

// A file that breaks PDFium this often is not worth a fresh start for each of its pages.
const maxRestarts = 16;

/** Opens a session; the file is loaded at once. Errors as {@link loadFile}. */
export async function openSession(pool: InstancePool, options: SessionOptions): Promise<Session> {
  let restarts = 0;
  let closed = false;
  let held = 0;

  const load = async (): Promise<LoadedFile> => {
    const pdfium = await pool.take();
    try {
      return loadFile(pdfium, options.bytes, options.password);
    } catch (error) {
      if (isDocprocError(error)) pool.giveBack(pdfium);
      throw error;
    }
  };
  let file: LoadedFile | undefined = await load();
  let loading: Promise<LoadedFile> | undefined;

  const drop = () => {
    const old = file;
    file = undefined;
    if (!old) return;
    old.close();
    pool.giveBack(old.pdfium);
  };
  const reload = async (): Promise<LoadedFile> => {
    try {
      file = await load();
      return file;
    } finally {
      loading = undefined;
    }
  };
  const current = async (): Promise<LoadedFile> => {
    if (file && held === 0 && file.pdfium.size() > options.maxIdleBytes) drop();
    if (file) return file;
    // Two pages that are asked for at once wait for the same instance.
    loading ??= reload();
    return loading;
  };

  /** Uses the file in the same turn in which it was found open: a turn later somebody may have closed it. */
  const withFile = async <T>(use: (file: LoadedFile) => T): Promise<Awaited<T>> => {
    if (restarts > maxRestarts) throw tooManyFailures();
    let loaded = closed ? undefined : await current();
    // Another page may have broken the instance, or the file been closed, while this one waited.
    while (!closed && file !== loaded) loaded = await current();
    if (!closed && loaded) return await use(loaded);
    if (held === 0) drop();
    throw closedError();
  };
  const failed = (loaded: LoadedFile, error: unknown) => {
    if (isDocprocError(error)) return;
    restarts++;
    if (file === loaded) file = undefined;
  };

  return {
    run: (work) =>
      withFile((loaded) => {
        try {
          return work(loaded);
        } catch (error) {
          failed(loaded, error);
          throw error;
        }
      }),
    hold: (work) =>
      withFile(async (loaded) => {
        held++;
        try {
          return await work(loaded, () => file === loaded);
        } catch (error) {
          failed(loaded, error);
          throw error;
        } finally {
          held--;
          if (closed && held === 0) drop();
        }
      }),
    close() {
      closed = true;
      if (held > 0) return;
      try {
        drop();
      } catch {
        // An instance that cannot even close a document is garbage; nothing else holds it.
      }
    },
  };
}

function closedError(): DocprocError {
  return new DocprocError('PAGE_UNREADABLE', 'The PDF was closed before this page was read.');
}

function tooManyFailures(): DocprocError {
  return new DocprocError('PAGE_UNREADABLE', 'PDFium failed on too many pages of the PDF.');
}
