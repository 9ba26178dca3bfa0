import { describe, expect, it } from 'vitest';
import type { Metadata } from '../../../src/model/index.ts';
import type { PdfEngine } from '../../../src/ports/index.ts';
import { drawPdf, type PdfObject, put, writePdf } from './drawing.ts';
import { bothEngines, readFirst, textOf, withFile } from './engines.ts';

const metadataOf = (engine: PdfEngine, bytes: Uint8Array): Promise<Metadata> =>
  withFile(engine, bytes, async (file) => file.metadata);

/** Two pages of which the second says `two`; `catalogue` adds entries to the catalogue, `more` objects from 7 on. */
function writeBook(
  catalogue: string,
  more: readonly PdfObject[] = [],
  content = 'BT /F1 10 Tf 20 150 Td (one) Tj ET',
) {
  const page = (contents: number) =>
    `<< /Type /Page /Parent 2 0 R /Contents ${contents} 0 R /Resources << /Font << /F1 6 0 R >> /Properties << /L1 7 0 R /L2 8 0 R >> >> /StructParents 0 /MediaBox [0 0 300 200] >>`;
  return writePdf([
    `<< /Type /Catalog /Pages 2 0 R ${catalogue} >>`,
    '<< /Type /Pages /Kids [3 0 R 5 0 R] /Count 2 >>',
    page(4),
    { dict: '', stream: content },
    '<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [0 0 300 200] >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...more,
  ]);
}

describe.each(bothEngines)('what the engine %s tells of a file', (_, createEngine) => {
  const engine = createEngine();

  it('gives the outline with depths and pages', async () => {
    const bytes = writeBook('/Outlines 7 0 R', [
      '<< /Type /Outlines /First 8 0 R /Last 10 0 R /Count 3 >>',
      '<< /Title (Part) /Parent 7 0 R /Next 10 0 R /First 9 0 R /Last 9 0 R /Count 1 /Dest [3 0 R /Fit] >>',
      '<< /Title <FEFFC7A5> /Parent 8 0 R /A << /S /GoTo /D [5 0 R /XYZ 0 200 0] >> >>',
      '<< /Title (Away) /Parent 7 0 R /Prev 8 0 R /A << /S /URI /URI (https://example.com) >> >>',
    ]);
    expect((await metadataOf(engine, bytes)).outline).toEqual([
      { title: 'Part', level: 1, page: 1 },
      { title: '장', level: 2, page: 2 },
      { title: 'Away', level: 1 },
    ]);
  });

  it('ends an outline that leads back into itself', async () => {
    const bytes = writeBook('/Outlines 7 0 R', [
      '<< /Type /Outlines /First 8 0 R /Last 8 0 R >>',
      '<< /Title (Round) /Parent 7 0 R /First 8 0 R /Next 8 0 R >>',
    ]);
    const { outline = [] } = await metadataOf(engine, bytes);
    expect(outline.length).toBeLessThanOrEqual(2);
  });

  it('gives page labels', async () => {
    const bytes = writeBook('/PageLabels << /Nums [0 << /S /r /St 4 >> 1 << /S /D /P (A-) >>] >>');
    const labels = await withFile(engine, bytes, async (file) => [
      (await file.readPage(1)).label,
      (await file.readPage(2)).label,
    ]);
    expect(labels).toEqual(['iv', 'A-1']);
    expect((await readFirst(engine, writeBook(''))).label).toBeUndefined();
  });

  it('names the files inside the file', async () => {
    const bytes = await drawPdf((doc) => {
      doc.file(Buffer.from('a,b'), { name: '명세.csv' });
      doc.file(Buffer.from('<x/>'), { name: 'factur-x.xml' });
    });
    const { attachments = [] } = await metadataOf(engine, bytes);
    expect(attachments.map(({ name }) => name).sort()).toEqual(['factur-x.xml', '명세.csv']);
  });

  it('gives the structure of a tagged page', async () => {
    const bytes = await drawPdf(
      (doc) => {
        const root = doc.struct('Document');
        doc.addStructure(root);
        root.add(doc.struct('H1', {}, () => put(doc, 'Head', 50, 50, 20)));
        const list = doc.struct('L');
        root.add(list);
        list.add(doc.struct('LI', {}, () => put(doc, 'item', 50, 100)));
        list.end();
        root.end();
      },
      { tagged: true, pdfVersion: '1.7' },
    );
    const { tags = [] } = await readFirst(engine, bytes);
    expect(tags.map(({ role, parent }) => [role, parent])).toEqual([
      ['Document', -1],
      ['H1', 0],
      ['L', 0],
      ['LI', 2],
    ]);
    const heading = tags[1]?.box ?? [0, 0, 0, 0];
    expect([heading[0], Math.round(heading[3] - heading[1]) > 15]).toEqual([50, true]);
    expect(tags[3]?.box[1]).toBeGreaterThan(heading[3]);
  });

  it('says whether the file needs its password', async () => {
    const draw = (options: PDFKit.PDFDocumentOptions) =>
      drawPdf((doc) => put(doc, 'secret', 50, 50), { pdfVersion: '1.7', ...options });
    const owned = await draw({ ownerPassword: 'chef', permissions: { copying: false } });
    expect(await metadataOf(engine, owned)).toMatchObject({ encrypted: true, encryption: 'owner' });
    expect(textOf(await readFirst(engine, owned))).toBe('secret');
    const locked = await engine.open(await draw({ userPassword: 'auf', ownerPassword: 'chef' }), {
      password: 'chef',
    });
    expect(locked.metadata.encryption).toBe('user');
    await locked.close();
    expect((await metadataOf(engine, await draw({}))).encryption).toBeUndefined();
  });
});

describe.each(bothEngines)('forms and notes in the engine %s', (_, createEngine) => {
  const engine = createEngine();

  it('have kinds and values, and what they show is text of the page', async () => {
    const bytes = await drawPdf((doc) => {
      put(doc, 'Order', 50, 50);
      doc.initForm();
      doc.formText('buyer', 50, 100, 120, 20, { value: 'Kim' });
      doc.formCombo('size', 50, 140, 120, 20, { select: ['S', 'M'], value: 'M' });
      doc.formPushButton('send', 50, 180, 60, 20, { label: 'Send' });
    });
    const page = await readFirst(engine, bytes);
    const fields = page.annotations.flatMap((one) => (one.kind === 'formField' ? [one] : []));
    expect(fields.map(({ name, field, value }) => [name, field, value])).toEqual([
      ['buyer', 'text', 'Kim'],
      ['size', 'choice', 'M'],
      ['send', 'button', ''],
    ]);
    expect(fields[0]?.box.map(Math.round)).toEqual([50, 100, 170, 120]);
    expect(textOf(page)).toContain('Order');
    expect(textOf(page)).toContain('Kim');
  });

  it('are read the same when the page is read again', async () => {
    const bytes = await drawPdf((doc) => {
      doc.initForm();
      doc.formText('buyer', 50, 100, 120, 20, { value: 'Kim' });
    });
    await withFile(engine, bytes, async (file) => {
      const first = await file.readPage(1);
      const again = await file.readPage(1);
      expect(again.annotations).toEqual(first.annotations);
      expect(textOf(again)).toBe(textOf(first));
    });
  });
});

describe('layers', () => {
  const layers = '/OCProperties << /OCGs [7 0 R 8 0 R] /D << /Order [7 0 R 8 0 R] /OFF [8 0 R] >> >>';
  const groups = ['<< /Type /OCG /Name (Shown) >>', '<< /Type /OCG /Name (Hidden) >>'];
  const content =
    'BT /F1 10 Tf 20 150 Td /OC /L1 BDC (seen) Tj EMC /OC /L2 BDC ( not) Tj EMC ( end) Tj ET /OC /L2 BDC 10 10 50 1 re f EMC';

  it('that are off hold no text and no lines for pdf.js', async () => {
    const [, createPdfjs] = bothEngines[1];
    const page = await readFirst(createPdfjs(), writeBook(layers, groups, content));
    expect(textOf(page)).toBe('seen end');
    // The hidden text keeps its place.
    expect(page.glyphs.boxes[4 * 4]).toBeGreaterThan(50);
    expect(page.rulings).toEqual([]);
  });

  it('are told of by PDFium, which cannot see whether they are off', async () => {
    const [, createPdfium] = bothEngines[0];
    const engine = createPdfium();
    expect((await readFirst(engine, writeBook(layers, groups, content))).layered).toBe(true);
    expect((await readFirst(engine, writeBook(''))).layered).toBeUndefined();
  });
});
