import { describe, expect, it } from 'vitest';
import { createPasswordHasher } from '../../../src/auth/index.ts';

const hasher = createPasswordHasher();

describe('password hasher', () => {
  it("uses argon2id at OWASP's settings, with its own salt", async () => {
    const [one, two] = await Promise.all([hasher.hash('a sentence'), hasher.hash('a sentence')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await hasher.verify(one, 'a sentence')).toBe(true);
    expect(await hasher.verify(two, 'a sentencE')).toBe(false);
  });

  it('takes the same password in composed and decomposed form', async () => {
    const hash = await hasher.hash('한국어 비밀번호'.normalize('NFD'));
    expect(await hasher.verify(hash, '한국어 비밀번호'.normalize('NFC'))).toBe(true);
  });

  it('does the same work where there is no account, and never says yes', async () => {
    const hash = await hasher.hash('a sentence');
    const [known, unknown] = [await timeOf(hash), await timeOf(undefined)];
    expect(unknown).toBeGreaterThan(known / 4);
    expect(await hasher.verify(undefined, '')).toBe(false);
  });

  it('refuses an endless password without reading it', async () => {
    const hash = await hasher.hash('');
    expect(await hasher.verify(hash, 'x'.repeat(1_000_000))).toBe(false);
  });

  it('leaves the event loop free', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await Promise.all(Array.from({ length: 4 }, () => hasher.hash('a sentence')));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it('asks for a new hash where the old one was cheaper', async () => {
    const cheap = createPasswordHasher({ memoryKib: 64, passes: 1 });
    expect(await hasher.needsRehash(await cheap.hash('a sentence'))).toBe(true);
    expect(await hasher.needsRehash(await hasher.hash('a sentence'))).toBe(false);
    expect(await cheap.needsRehash(await hasher.hash('a sentence'))).toBe(false);
  });
});

/** The shortest of three runs, which other load on the machine disturbs least. */
async function timeOf(hash: string | undefined): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    await hasher.verify(hash, 'another');
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
