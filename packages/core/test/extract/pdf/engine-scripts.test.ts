import { describe, expect, it } from 'vitest';
import { writePage, writePdf } from './drawing.ts';
import { bothEngines, boxOf, readFirst, textOf } from './engines.ts';

const ucs2 = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');

/** A page of text in a font that is named and not embedded, in a predefined encoding (PDF 32000-1, 9.7.5.2). */
function writeNamedFont(encoding: string, ordering: string, hex: string): Uint8Array {
  return writePdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /MediaBox [0 0 300 200] >>',
    { dict: '', stream: `BT /F1 10 Tf 50 150 Td <${hex}> Tj ET` },
    `<< /Type /Font /Subtype /Type0 /BaseFont /Named-${encoding} /Encoding /${encoding} /DescendantFonts [6 0 R] >>`,
    `<< /Type /Font /Subtype /CIDFontType0 /BaseFont /Named /CIDSystemInfo << /Registry (Adobe) /Ordering (${ordering}) /Supplement 1 >> /FontDescriptor 7 0 R /DW 1000 >>`,
    '<< /Type /FontDescriptor /FontName /Named /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 800 /StemV 60 >>',
  ]);
}

describe.each(bothEngines)('scripts and encodings in the engine %s', (_, createEngine) => {
  const engine = createEngine();

  it.each([
    ['KSCms-UHC-H', 'Korea1', 'BEC8B3E741C7D1', '안녕A한'],
    ['KSC-EUC-H', 'Korea1', 'BEC8B3E7', '안녕'],
    ['UniKS-UCS2-H', 'Korea1', ucs2('세금A 계산서'), '세금A 계산서'],
    ['UniKS-UTF16-H', 'Korea1', ucs2('공급가액'), '공급가액'],
    ['Identity-H', 'Korea1', '04d204d3', '그극'],
    ['90ms-RKSJ-H', 'Japan1', '93FA967B', '日本'],
    ['UniGB-UCS2-H', 'GB1', ucs2('中文'), '中文'],
    ['ETen-B5-H', 'CNS1', 'A4A4A4E5', '中文'],
  ])('reads %s of %s without the font', async (encoding, ordering, hex, text) => {
    const page = await readFirst(engine, writeNamedFont(encoding, ordering, hex));
    expect(textOf(page)).toBe(text);
    expect(page.glyphs.sizes[0]).toBeCloseTo(10, 3);
    expect(boxOf(page, 1).filter((_, side) => side % 2 === 0)).toEqual([60, 70]);
    expect(boxOf(page, 0).filter((_, side) => side % 2 === 1)).toEqual([41.2, 51.2]);
  });

  it.each([
    ['KSCms-UHC-V', 'Korea1', 'BEC8B3E7C7D1', '안녕한'],
    ['UniKS-UCS2-V', 'Korea1', ucs2('계산서'), '계산서'],
    ['UniJIS-UCS2-V', 'Japan1', ucs2('縦書き'), '縦書き'],
  ])('reads %s from top to bottom', async (encoding, ordering, hex, text) => {
    const page = await readFirst(engine, writeNamedFont(encoding, ordering, hex));
    expect(textOf(page)).toBe(text);
    expect(page.glyphs.fonts[0]?.vertical).toBe(true);
    expect([...page.glyphs.angles]).toEqual([90, 90, 90]);
    expect([boxOf(page, 0), boxOf(page, 2)]).toEqual([
      [45, 50, 55, 60],
      [45, 70, 55, 80],
    ]);
  });

  it('calls the characters unknown of a font that numbers its glyphs and names none', async () => {
    const page = await readFirst(
      engine,
      writeNamedFont('Identity-H', 'Identity', '002400250003004500460047'),
    );
    expect(textOf(page)).toBe('\ufffd'.repeat(6));
  });

  it('reads characters beyond the basic plane and ligatures that stand for several', async () => {
    const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>';
    const stream =
      '/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <41> <D83DDE00> <42> <006600660069> endbfchar endcmap end';
    const content = 'BT /F2 10 Tf 20 150 Td (AB) Tj ET';
    const page = await readFirst(
      engine,
      writePage(content, '', [font, { dict: '', stream }], '/Font << /F1 5 0 R /F2 6 0 R >>'),
    );
    expect(textOf(page)).toBe('\u{1f600}ffi');
    // Helvetica's B is 667 thousandths wide: a third for each letter.
    expect(boxOf(page, 1)[0]).toBeCloseTo(26.7, 1);
    expect(boxOf(page, 3)[2]).toBeCloseTo(33.3, 1);
    expect(boxOf(page, 2)[0]).toBeCloseTo(28.9, 1);
  });

  it('reads what a span stands for in place of what it shows', async () => {
    const content = 'BT /F1 10 Tf 20 150 Td /Span << /MCID 0 >> BDC (Total) Tj EMC ET';
    expect(textOf(await readFirst(engine, writePage(content)))).toBe('Total');
  });
});
