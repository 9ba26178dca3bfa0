import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const page = readFileSync(`${root}/docs/security.md`, 'utf8');
const rows = [...page.matchAll(/^\| (\d[\d., ]*) \| ([a-z/ ]+) \| (.*) \| (.*?) ?\|$/gm)].map(
  ([, ids = '', state = '', how = '', tests = '']) => ({ ids: ids.split(', '), state, how, tests }),
);

/** How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; those of level 3 stand behind them. */
const sections: Readonly<Record<string, number>> = {
  ...{ '1.1': 2, '1.2': 9, '1.3': 11, '1.4': 3, '1.5': 2 },
  ...{ '2.1': 3, '2.2': 3, '2.3': 4, '2.4': 1 },
  ...{ '3.2': 2, '3.3': 4, '3.4': 6, '3.5': 5, '3.7': 2 },
  ...{ '4.1': 3, '4.2': 1, '4.3': 2, '4.4': 4 },
  ...{ '5.1': 1, '5.2': 3, '5.3': 2, '5.4': 3 },
  ...{ '6.1': 3, '6.2': 12, '6.3': 4, '6.4': 4, '6.5': 5, '6.6': 3, '6.8': 4 },
  ...{ '7.1': 3, '7.2': 4, '7.3': 2, '7.4': 5, '7.5': 2, '7.6': 2 },
  ...{ '8.1': 2, '8.2': 3, '8.3': 1, '8.4': 1 },
  ...{ '9.1': 3, '9.2': 4 },
  ...{ '10.1': 2, '10.2': 2, '10.3': 4, '10.4': 11, '10.5': 5, '10.6': 2, '10.7': 3 },
  ...{ '11.1': 2, '11.2': 3, '11.3': 3, '11.4': 4, '11.5': 1, '11.6': 1 },
  ...{ '12.1': 3, '12.2': 2, '12.3': 4 },
  ...{ '13.1': 1, '13.2': 5, '13.3': 2, '13.4': 5 },
  ...{ '14.1': 2, '14.2': 4, '14.3': 3 },
  ...{ '15.1': 3, '15.2': 3, '15.3': 7 },
  ...{ '16.1': 1, '16.2': 5, '16.3': 4, '16.4': 3, '16.5': 3 },
  ...{ '17.1': 1, '17.2': 4, '17.3': 2 },
};

describe('docs/security.md', () => {
  it('says every requirement of levels 1 and 2 once', () => {
    const all = Object.entries(sections).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    );
    const said = rows.flatMap(({ ids }) => ids);
    expect(said.filter((id, index) => said.indexOf(id) !== index)).toEqual([]);
    expect(said.toSorted()).toEqual(all.toSorted());
    expect(all).toHaveLength(253);
  });

  it('has a state and a reason for each, and a test for what is met', () => {
    for (const { ids, state, how, tests } of rows) {
      expect(['met', 'in part', 'not met', 'operator', 'n/a'], ids.join()).toContain(state);
      expect(how, ids.join()).not.toBe('');
      if (state === 'met') expect(tests, ids.join()).not.toBe('');
    }
  });

  it('names tests that there are', () => {
    const named = rows.flatMap(({ tests }) => [...tests.matchAll(/`(\w+):([\w/-]+)` \*([^*]+)\*/g)]);
    expect(named.length).toBeGreaterThan(100);
    const missing = named.filter(([, part = '', name = '', title = '']) => !hasTest(part, name, title));
    expect(missing.map(([text]) => text)).toEqual([]);
  });
});

function hasTest(part: string, name: string, title: string): boolean {
  const folder = part === 'stack' ? 'apps/stack' : `packages/${part}`;
  const path = `${root}/${folder}/test/${name}.test.ts`;
  return existsSync(path) && readFileSync(path, 'utf8').replaceAll("\\'", "'").includes(title);
}
