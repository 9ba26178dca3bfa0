import type { PdfEngine } from '../../ports/index.ts';
import { createAutoEngine } from './auto.ts';
import { sharedPdfium } from './pdfium/index.ts';
import { sharedPdfjs } from './pdfjs/index.ts';

/** The engine that `extract()` uses where the caller names none. */
export const sharedAuto: PdfEngine = createAutoEngine({ first: sharedPdfium, second: sharedPdfjs });
