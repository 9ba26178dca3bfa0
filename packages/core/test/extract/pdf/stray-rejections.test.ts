import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const source = (path: string) => JSON.stringify(new URL(`../../../${path}`, import.meta.url).href);

/** Runs a script that has a PDF of four pages open whose last two pages are not where the file says. */
function run(script: string) {
  const whole = `
    import { createPdfjsEngine } from ${source('src/extract/pdf/pdfjs/index.ts')};
    import { manyPages } from ${source('test/extract/many-pages.ts')};
    const text = Buffer.from(manyPages(4)).toString('latin1');
    const broken = Buffer.from(text.replace(/\\n(8|10) 0 obj/g, "\\n19 0 obj"), 'latin1');
    const file = await createPdfjsEngine().open(broken);
    ${script}`;
  return spawnSync(process.execPath, ['--conditions=docproc-source', '--input-type=module', '-e', whole], {
    encoding: 'utf8',
    timeout: 60_000,
  });
}

describe('a promise that pdf.js rejects and nobody waits for', () => {
  it('does not end the process', () => {
    const { status, stdout, stderr } = run(`
      await file.readPage(1);
      const third = await file.readPage(3).catch((error) => error);
      await file.close();
      await new Promise(setImmediate);
      await new Promise(setImmediate);
      console.log(third.code, process.listenerCount('unhandledRejection'));`);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'PAGE_UNREADABLE 0\n', stderr: '' });
  });

  it('is not mistaken for one of the caller', () => {
    const { status, stderr } = run(`
      Promise.reject(new Error('of the caller'));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      console.log('still here');`);
    expect(status).not.toBe(0);
    expect(stderr).toContain('of the caller');
  });
});
