/** Keeps promises that pdf.js rejects and nobody listens to from ending the process. */
export interface StrayGuard {
  /** On guard from now on, until the function that comes back is called; further calls of it do nothing. */
  enter(): () => void;
}

/**
 * pdf.js reads ahead: the objects of pages that were not asked for yet. Where one of them is broken, its promise is
 * rejected before anybody listens, for which Node ends the process. A guard takes such rejections, and leaves all
 * others to whoever handles them: to other listeners, or else to Node.
 */
export function createStrayGuard(): StrayGuard {
  let entered = 0;
  return {
    enter() {
      if (entered++ === 0) process.on('unhandledRejection', takeStray);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        // Rejections are told after the promises that are due, so the last ones are told by then.
        setImmediate(() => {
          if (--entered === 0) process.off('unhandledRejection', takeStray);
        });
      };
    },
  };
}

function takeStray(reason: unknown): void {
  if (isFromPdfjs(reason)) return;
  // Without this listener Node would have ended the process; thrown here, it does.
  if (process.listeners('unhandledRejection').every((listener) => listener === takeStray)) throw reason;
}

/** The errors of pdf.js's own that a damaged file causes, as src/shared/util.js and src/core/core_utils.js name them. */
const ownErrors: ReadonlySet<string> = new Set([
  'FormatError',
  'InvalidPDFException',
  'MissingDataException',
  'ParserEOFException',
  'UnknownErrorException',
  'XRefEntryException',
  'XRefParseException',
]);

function isFromPdfjs(reason: unknown): boolean {
  if (!(reason instanceof Error)) return false;
  return ownErrors.has(reason.name) || /[\\/]pdfjs-dist[\\/]/.test(reason.stack ?? '');
}
