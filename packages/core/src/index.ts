/**
 * Docproc's core: `extract()` turns a file into a Document, report builders turn Documents into files.
 * Importing this module loads no heavy library; each format loads its own on first use.
 */
export type * from './model/index.ts';
