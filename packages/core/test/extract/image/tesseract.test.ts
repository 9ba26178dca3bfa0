import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createTesseractEngine } from '../../../src/extract/image/tesseract.ts';
import { parseTsv } from '../../../src/extract/image/tsv.ts';
import { drawText } from './drawing.ts';

const engine = createTesseractEngine({ threads: 1 });
afterAll(() => engine.close());

describe('createTesseractEngine', () => {
  it('reads one picture after another with one thread', async () => {
    const pictures = await Promise.all(
      ['alpha words', 'beta words', 'gamma words'].map((text) => drawText([text])),
    );
    const results = await Promise.all(
      pictures.map((picture) => engine.recognize(picture, { languages: ['eng'] })),
    );
    expect(results.map(({ words }) => words[0]?.text)).toEqual(['alpha', 'beta', 'gamma']);
    expect(results[0]?.confidence).toBeGreaterThan(0.8);
  });

  it('stops reading when aborted, and reads on', async () => {
    const picture = await drawText(Array.from({ length: 40 }, () => 'a long page of words to read'));
    const controller = new AbortController();
    const reading = engine.recognize(picture, { languages: ['eng'], signal: controller.signal });
    setTimeout(() => controller.abort(), 60);
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    const aborted = { languages: ['eng'], signal: controller.signal };
    await expect(engine.recognize(picture, aborted)).rejects.toMatchObject({ code: 'ABORTED' });
    const { words } = await engine.recognize(await drawText(['still here']), { languages: ['eng'] });
    expect(words.map((word) => word.text)).toEqual(['still', 'here']);
  });

  it('refuses what is no picture, and reads on', async () => {
    const noise = new Uint8Array(500).fill(65);
    await expect(engine.recognize(noise, { languages: ['eng'] })).rejects.toMatchObject({
      code: 'OCR_FAILED',
    });
    const { words } = await engine.recognize(await drawText(['still here']), { languages: ['eng'] });
    expect(words).toHaveLength(2);
  });

  it('says which language it has no data for', async () => {
    const picture = await drawText(['a']);
    await expect(engine.recognize(picture, { languages: ['nope'] })).rejects.toMatchObject({
      code: 'OCR_UNAVAILABLE',
      message: expect.stringContaining("'nope'"),
    });
  });

  it('works again after it was closed', async () => {
    await engine.close();
    const { words } = await engine.recognize(await drawText(['again']), { languages: ['eng'] });
    expect(words[0]?.text).toBe('again');
  });

  it('lets a script end by itself', async () => {
    const picture = (await drawText(['ends by itself'])).toString('base64');
    const extract = new URL('../../../src/extract/extract.ts', import.meta.url);
    const script = `
      import { extract } from ${JSON.stringify(fileURLToPath(extract))};
      const document = await extract(Buffer.from('${picture}', 'base64'));
      console.log(document.pages[0].text);
    `;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      timeout: 100_000,
    });
    expect(child).toMatchObject({ status: 0, signal: null });
    expect(child.stdout).toBe('ends by itself\n');
    expect(child.stderr).toBe('');
  });
});

describe('parseTsv', () => {
  const row = (line: number, left: number, text: string, confidence = 90) =>
    `5\t1\t1\t1\t${line}\t1\t${left}\t10\t20\t20\t${confidence}\t${text}`;

  it('joins Hangul that the text writes together, and nothing else', () => {
    const tsv = [
      '4\t1\t1\t1\t1\t0\t0\t0\t0\t0\t-1\t',
      row(1, 0, '견'),
      row(1, 25, '적'),
      row(1, 50, '번호'),
      row(1, 80, 'No'),
      row(1, 100, '7'),
    ];
    const { words } = parseTsv(tsv.join('\n'), '견적 번호 No7\n');
    expect(words.map((word) => word.text)).toEqual(['견적', '번호', 'No', '7']);
    expect(words[0]?.box).toEqual([0, 10, 45, 30]);
  });

  it('counts lines and weighs confidence by characters', () => {
    const { words, confidence } = parseTsv(
      [row(1, 0, 'abc', 100), row(2, 0, 'd', 20), row(2, 9, ' ')].join('\n'),
      'abc\nd\n',
    );
    expect(words.map((word) => word.line)).toEqual([0, 1]);
    expect(confidence).toBeCloseTo(0.8);
    expect(parseTsv('', '')).toEqual({ words: [], confidence: 0 });
  });
});
