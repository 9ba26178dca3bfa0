import { expect, it } from 'vitest';
import { joinRunning } from '../../src/layout/paragraphs.ts';

it('makes words whole that a line cut, and sets no space where the script has none', () => {
  expect(joinRunning([])).toBe('');
  expect(joinRunning(['a cut', 'of hyphen-', 'ated co\u00ad', 'operation', 'A-', 'B'])).toBe(
    'a cut of hyphenated cooperation A- B',
  );
  expect(joinRunning(['日本', '語', '한국', '어'])).toBe('日本語 한국 어');
});

it('joins a text of very many lines', () => {
  const lines = Array.from({ length: 50_000 }, () => 'a line of words that goes on and on and');
  expect(joinRunning(lines)).toBe(lines.join(' '));
});
