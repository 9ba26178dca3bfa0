import { expect, it } from 'vitest';
import { briefOf } from '../../../src/report/brief.ts';
import { drawPages } from '../../../src/report/view/pictures.ts';
import { makeDocument, page } from '../documents.ts';

const picture = { bytes: new Uint8Array(1), mediaType: 'image/webp', width: 1, height: 1 } as const;
const pages = Array.from({ length: 50 }, (_, i) => page('', i + 1));

it('asks for few pages of a document that cannot be drawn, and goes on with the others', async () => {
  const [lost, kept] = ['lost.pdf', 'kept.pdf'].map((name) => makeDocument({ name, pages })) as [
    ReturnType<typeof makeDocument>,
    ReturnType<typeof makeDocument>,
  ];
  let asked = 0;
  const pictures = {
    draw: async (document: object) => {
      if (document === kept) return picture;
      asked += 1;
      return undefined;
    },
  };
  const brief = briefOf([lost, kept], { format: 'html', pictures, maxPictures: 1000 });
  const drawn = await drawPages(brief, { format: 'webp', maxSide: 100 });
  expect(asked).toBeLessThan(5);
  expect([...drawn.keys()]).toEqual(kept.pages);
});
