import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** Libraries that only the format which needs them may load. */
const heavy = [
  'sharp',
  '@embedpdf/pdfium',
  'pdfjs-dist',
  'tesseract.js',
  'exceljs',
  'pdfkit',
  '@node-rs/argon2',
  '@e965/xlsx',
  'iconv-lite',
  'ssf',
];

describe('importing the built package', () => {
  it.each(['index.js', 'extract.js', 'report.js', 'auth.js'])('%s loads no heavy library', (entry) => {
    const url = new URL(`../dist/${entry}`, import.meta.url).href;
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
      const face = await import(${JSON.stringify(url)});
      console.log(JSON.stringify({ loaded, names: Object.keys(face) }));
    `;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(child.stderr).toBe('');
    const { loaded, names } = JSON.parse(child.stdout) as { loaded: string[]; names: string[] };
    expect(names.length).toBeGreaterThan(0);
    expect(loaded.length).toBeGreaterThan(1);
    for (const library of heavy) {
      expect(loaded.filter((url) => url.includes(`/node_modules/${library}/`))).toEqual([]);
    }
  });
});
