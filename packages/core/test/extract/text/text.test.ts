import { describe, expect, it } from 'vitest';
import { extract } from '../../../src/extract/extract.ts';
import { documentSchema } from '../../../src/model/with-schemas.ts';

describe('plain text', () => {
  it('becomes one page of paragraphs, measured in characters and lines', async () => {
    const text = 'Dear customer\nthank you.\n\n  Total: 1,200 KRW  \n';
    const document = await extract(new TextEncoder().encode(text), { name: 'note.txt' });
    expect(document).toMatchObject({ kind: 'text', status: 'ok', issues: [] });
    const [page] = document.pages;
    expect(page).toMatchObject({ number: 1, width: 18, height: 4, textSource: 'embedded' });
    expect(page?.text).toBe('Dear customer\nthank you.\n\nTotal: 1,200 KRW');
    expect(page?.blocks[1]).toMatchObject({ kind: 'paragraph', box: [2, 3, 18, 4] });
    expect(documentSchema.parse(document)).toEqual(document);
  });

  it('says that an encoding was guessed', async () => {
    const document = await extract(Buffer.from('Stra\xdfe in M\xfcnchen, sehr sch\xf6n.\n', 'latin1'));
    expect(document.pages[0]?.text).toBe('Straße in München, sehr schön.');
    expect(document.issues).toMatchObject([{ code: 'TEXT_ENCODING_GUESSED', severity: 'warning' }]);
  });
});
