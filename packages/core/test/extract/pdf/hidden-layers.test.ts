import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createAutoEngine } from '../../../src/extract/pdf/auto.ts';
import { mayHideLayers, mayHideLayersInside } from '../../../src/extract/pdf/hidden-layers.ts';
import { createPdfiumEngine } from '../../../src/extract/pdf/pdfium/index.ts';
import { createPdfjsEngine } from '../../../src/extract/pdf/pdfjs/index.ts';
import { writePdf } from './drawing.ts';
import { textOf, withFile } from './engines.ts';

const catalog = (config: string) =>
  `<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << ${config} >> >> >>`;

/** Text in two layers under a catalogue with these layers. */
const layered = (config: string) =>
  writePdf([
    catalog(config),
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /Properties << /L1 6 0 R /L2 7 0 R >> >> /MediaBox [0 0 300 200] >>',
    { dict: '', stream: 'BT /F1 10 Tf 20 150 Td /OC /L1 BDC (one) Tj EMC /OC /L2 BDC (two) Tj EMC ET' },
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    '<< /Type /OCG /Name (First) >>',
    '<< /Type /OCG /Name (Second) >>',
  ]);

/** Part of a file whose objects are in a compressed stream. */
const packed = (objects: string, data: Uint8Array = deflateSync(objects), filter = '/Filter /FlateDecode') =>
  Buffer.concat([
    Buffer.from(
      `%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 ${filter} /Length ${data.length} >>\nstream\r\n`,
    ),
    data,
    Buffer.from('\nendstream\nendobj\n'),
  ]);

describe('layers that may be hidden', () => {
  it('are those of a file that switches something off', () => {
    expect(mayHideLayers(layered('/OFF [7 0 R]'))).toBe(true);
    expect(mayHideLayers(layered('/BaseState /OFF'))).toBe(true);
    expect(mayHideLayers(layered('/ON [6 0 R] /OFF [ ]'))).toBe(false);
    expect(mayHideLayers(Buffer.from('<< /OFF [7 0 R] >>'))).toBe(false);
  });

  it('are found in compressed objects', () => {
    expect(mayHideLayersInside(packed(catalog('/OFF [7 0 R]')))).toBe(true);
    expect(mayHideLayersInside(packed(catalog('/OFF []')))).toBe(false);
    expect(mayHideLayersInside(packed('<< /Type /Catalog >>'))).toBe(false);
  });

  it('cannot be ruled out where compressed objects cannot be read', () => {
    expect(mayHideLayersInside(packed('', Buffer.from('encrypted bytes')))).toBe(true);
    expect(mayHideLayersInside(packed('', deflateSync('x'), '/Filter /LZWDecode'))).toBe(true);
    expect(mayHideLayersInside(packed(' '.repeat(40 * 2 ** 20)))).toBe(true);
  });

  it('alone make the second engine open a file with layers', async () => {
    let opened = 0;
    const second = createPdfjsEngine();
    const engine = createAutoEngine({
      first: createPdfiumEngine(),
      second: {
        ...second,
        open: (...given) => {
          opened++;
          return second.open(...given);
        },
      },
    });
    await withFile(engine, layered('/OFF []'), async (file) => {
      expect(textOf(await file.readPage(1))).toBe('onetwo');
    });
    expect(opened).toBe(0);
    await withFile(engine, layered('/OFF [7 0 R]'), async (file) => {
      expect(textOf(await file.readPage(1))).toBe('one');
    });
    expect(opened).toBe(1);
  });
});
