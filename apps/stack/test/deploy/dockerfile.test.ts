import { validate } from 'dockerfile-utils';
import { describe, expect, it } from 'vitest';
import { settings } from '../../../../packages/server/src/config.ts';
import { environmentOf, parseStages } from '../../../../scripts/image/dockerfile.ts';
import { readDeploy } from './files.ts';

const text = readDeploy('Dockerfile');
const stages = parseStages(text);
const runtime = stages.at(-1)!;

describe('Dockerfile', () => {
  it('has nothing that a linter finds', () => {
    expect(validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  it('ends in a stage of its own that is not root and that says how it is', () => {
    const names = runtime.instructions.map(({ name }) => name);
    expect(stages.length).toBeGreaterThan(1);
    expect(runtime.instructions.find(({ name }) => name === 'USER')?.text).toBe('node');
    expect(names.lastIndexOf('USER')).toBeGreaterThan(names.lastIndexOf('RUN'));
    expect(names).toContain('HEALTHCHECK');
    expect(names.filter((name) => name === 'COPY')).toHaveLength(1);
  });

  it('sets settings that there are, and no secret', () => {
    const { PATH: _, ...environment } = environmentOf(runtime);
    expect(Object.keys(environment).filter((name) => !Object.hasOwn(settings, name))).toEqual([]);
    expect(environment).toMatchObject({ NODE_ENV: 'production', PORT: '8001' });
    expect(text).not.toMatch(/DATABASE_URL|SIGNING_KEY|PASSWORD/);
  });
});
