import type { PdfEngine } from '../../ports/index.ts';
import type { PdfEngineName } from '../options.ts';

/** The built-in engine of that name. All files of the thread share it. */
export async function builtInPdfEngine(name: PdfEngineName): Promise<PdfEngine> {
  if (name === 'pdfjs') return (await import('./pdfjs/index.ts')).sharedPdfjs;
  if (name === 'pdfium') return (await import('./pdfium/index.ts')).sharedPdfium;
  return (await import('./shared-auto.ts')).sharedAuto;
}
