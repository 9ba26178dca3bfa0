import { describe, expect, it } from 'vitest';
import { checkPassword } from '../../../src/auth/index.ts';

const email = 'hong.gildong@example.com';

describe('password policy', () => {
  it.each([
    'a sentence nobody says',
    'ㅏㅣ옳고그른것들',
    '🦊🐻🐼🐨🐯🦁🐮🐷',
    'k7#mQ2!xZ',
    'correct-horse-7-staple',
    `${'x'.repeat(64)}y z w q`,
    'abcdefgh-but-then-more',
    'password-is-only-the-beginning',
  ])('accepts %s', (password) => {
    expect(() => checkPassword(password, email)).not.toThrow();
  });

  it.each([
    ['too short', 'k7#mQ2!'],
    ['too short in characters, long in bytes', '🦊🐻🐼🐨'],
    ['too short once normalised', 'ㄱㅏ'.normalize('NFKD').repeat(2)],
    ['too long', `${'long enough '.repeat(10)}to be refused`],
    ['endless', 'x'.repeat(10_000_000)],
    ['common', 'qwertyuiop'],
    ['leaked', 'zxcasdqwe'],
    ['leaked, in capitals', 'Andromeda'],
    ['common in capitals', 'PassWord'],
    ['common in full width', 'ｐａｓｓｗｏｒｄ'],
    ['common with digits behind', 'password2026!'],
    ['common in Korean', '비밀번호1234'],
    ['Korean typed on a Latin keyboard', 'qlalfqjsgh'],
    ['one character', 'zzzzzzzzzz'],
    ['ascending', 'cdefghijkl'],
    ['descending', '9876543210'.slice(1)],
    ['a repeated piece', 'xyz7xyz7xyz'],
    ['the e-mail', 'Hong.Gildong@example.com'],
    ['the name in the e-mail', 'hong.gildong'],
  ])('refuses what is %s', (_, password) => {
    expect(() => checkPassword(password, email)).toThrow(expect.objectContaining({ code: 'PASSWORD_WEAK' }));
  });

  it('never quotes the password', () => {
    expect(() => checkPassword('qwertyuiop', email)).toThrow(expect.not.stringContaining('qwerty'));
  });
});
