import { describe, expect, it } from 'vitest';
import { escapeCell, escapeHeading, escapeInline, escapeLine } from '../../../src/report/markdown/escape.ts';

describe('escapeInline', () => {
  it.each([
    ['*bold* `code`', '\\*bold\\* \\`code\\`'],
    ['[a](http://x)', '\\[a\\](http://x)'],
    ['<b> 1 < 2', '\\<b> 1 < 2'],
    ['snake_case_name _em_', 'snake_case_name \\_em\\_'],
    ['A&amp;B A&B', 'A\\&amp;B A&B'],
    ['a\\b|c~~d', 'a\\\\b\\|c\\~\\~d'],
    ['a\u0000b\u0007', 'ab'],
  ])('writes %j so that it shows as it is', (text, escaped) => {
    expect(escapeInline(text)).toBe(escaped);
  });
});

describe('escapeLine', () => {
  it.each([
    ['# no heading', '\\# no heading'],
    ['- no list', '\\- no list'],
    ['1. no list', '1\\. no list'],
    ['> no quote', '\\> no quote'],
    ['==', '\\=='],
    ['2026. 4. 1.', '2026\\. 4. 1.'],
    ['1.5 kg', '1.5 kg'],
  ])('keeps %j a paragraph', (text, escaped) => {
    expect(escapeLine(text)).toBe(escaped);
  });
});

describe('escapeCell and escapeHeading', () => {
  it('keep to one line', () => {
    expect(escapeCell('a | b\n c')).toBe('a \\| b<br>c');
    expect(escapeHeading('Title\n goes on #')).toBe('Title goes on \\#');
  });
});
