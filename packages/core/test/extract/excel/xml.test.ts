import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../../src/extract/excel/xml/read.ts';
import { token } from '../../../src/extract/excel/xml/scanner.ts';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

/** Runs XML through the scanner; text runs of one element are joined. */
async function tokensOf(xml: string | Buffer, size = 1 << 16): Promise<string[]> {
  const found: string[] = [];
  await readXml(
    pieces(Buffer.from(xml as string), size),
    (kind, scanner) => {
      if (kind === token.text) {
        const before = found.at(-1);
        if (before?.startsWith('"')) found[found.length - 1] = before + scanner.text();
        else found.push(`"${scanner.text()}`);
      } else if (kind === token.close) found.push(`/${scanner.name()}`);
      else {
        const attributes = Array.from({ length: scanner.attributeCount }, (_, i) => {
          const name = scanner.attributeName(i);
          return `${name}=${scanner.attribute(name)}`;
        });
        found.push([scanner.name() + (scanner.selfClosing ? '/' : ''), ...attributes].join(' '));
      }
    },
    { file: 'a.xlsx' },
  );
  return found;
}

const sample = `<?xml version="1.0"?><!-- > --><x:a xmlns:x='u' y = "1>2&amp;'" x:z='"'><b/><c >1 &lt; 2<![CDATA[ <&amp;> ]]>&#xAC00;&#44032;&nope;</c >한글\r\n<!--c-->끝</x:a>`;
const expected = [`a x=u y=1>2&' z="`, 'b/', 'c', '"1 < 2 <&amp;> 가가&nope;', '/c', '"한글\n끝', '/a'];

describe('XML scanner', () => {
  it('reads tags, attributes, entities, CDATA, comments and prefixes', async () => {
    expect(await tokensOf(sample)).toEqual(expected);
  });

  it('reads the same however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        expect(await tokensOf(sample, size)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['UTF-16 LE with mark', Buffer.from(`\uFEFF${sample}`, 'utf16le')],
    ['UTF-16 LE without mark', Buffer.from(sample, 'utf16le')],
    ['UTF-16 BE with mark', Buffer.from(`\uFEFF${sample}`, 'utf16le').swap16()],
    ['UTF-8 with mark', Buffer.from(`\uFEFF${sample}`)],
  ])('reads %s', async (_, bytes) => {
    expect(await tokensOf(bytes, 7)).toEqual(expected);
  });

  it('reads an encoding that the declaration names', async () => {
    const bytes = Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>`, 'latin1');
    expect(await tokensOf(bytes)).toEqual(['a', '"é', '/a']);
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a tag that does not end', '<a b="c'],
    ['an attribute without value', '<a b></a>'],
    ['an attribute without quotes', '<a b=c></a>'],
    ['a comment that does not end', '<a><!-- '],
  ])('refuses %s', async (_, xml) => {
    await expect(tokensOf(xml)).rejects.toMatchObject({ code: 'DOCUMENT_CORRUPT' });
  });

  it('refuses a tag or text without end in bounded memory', async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.from('<a>');
      for (;;) yield Buffer.alloc(1 << 20, 'x');
    }
    await expect(readXml(endless(), () => undefined, { file: 'a' })).rejects.toMatchObject({
      code: 'DOCUMENT_CORRUPT',
    });
  });
});
