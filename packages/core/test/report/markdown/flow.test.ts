import { expect, it } from 'vitest';
import { flowOf } from '../../../src/report/markdown/flow.ts';
import { listPart } from '../../../src/report/markdown/list.ts';

const start = 'A paragraph of a paper that breaks off in the middle of a sentence and';

it('joins text that goes on, also across marks and over a hyphen', () => {
  const flow = flowOf();
  flow.addText(start, asIs);
  flow.mark('<!-- page 2 -->');
  flow.addText('goes on with a hyphen-', asIs);
  flow.addText('ated word.', asIs);
  flow.addText('here a new one begins', asIs);
  expect(flow.parts()).toEqual([
    `${start} goes on with a hyphenated word.`,
    '<!-- page 2 -->',
    'here a new one begins',
  ]);
});

it('sets figures that stand alone on one line', () => {
  const flow = flowOf();
  for (const mark of ['0', '10', '20%', 'of all']) flow.addText(mark, asIs);
  expect(flow.parts()).toEqual(['0 10 20%', 'of all']);
});

it('makes Markdown of a text once, however many pieces it has', () => {
  let made = 0;
  const flow = flowOf();
  const count = (text: string) => {
    made += text.length;
    return text;
  };
  for (let i = 0; i < 2000; i++) flow.addText(start.toLowerCase(), count);
  const [part, ...others] = flow.parts();
  expect(others).toEqual([]);
  expect(made).toBe(part?.length);
});

it('sets lists of endless depth in bounded room', () => {
  const items = Array.from({ length: 3000 }, (_, depth) => ({ marker: '-', text: 'x', depth }));
  const list = listPart({ kind: 'list', text: '', box: [0, 0, 1, 1], confidence: 1, lines: [], items });
  expect(list.length).toBeLessThan(3000 * 60);
});

function asIs(text: string): string {
  return text;
}
