import { listSettings } from '@org/docproc-store';
import { describe, expect, it } from 'vitest';
import { readConfig, settings } from '../src/config.ts';

const required = { DATABASE_URL: 'postgres://user:secret@host/db' };

describe('configuration', () => {
  it('has a default for everything but the database', () => {
    expect(readConfig(required)).toMatchObject({
      DATABASE_SCHEMA: 'docproc',
      JOB_TIMEOUT: 120,
      MAX_PAGES: 2000,
      MAX_PIXELS: 100_000_000,
      LOG_LEVEL: 'info',
      WORKER_THREADS: expect.any(Number),
      WORKER_ID: expect.stringContaining(String(process.pid)),
    });
  });

  it('takes an empty variable as not set', () => {
    expect(readConfig({ ...required, WORKER_THREADS: '', JOB_TIMEOUT: '' }).JOB_TIMEOUT).toBe(120);
  });

  it('names every setting at fault at once, and no value', () => {
    const wrong = {
      DATABASE_URL: 'mysql://user:secret@host',
      JOB_TIMEOUT: '1h',
      LOG_LEVEL: 'loud',
      WORKER_THREADS: '0',
    };
    expect(() => readConfig(wrong)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.not.stringMatching(/secret|loud|1h/),
        details: {
          fields: expect.objectContaining({
            DATABASE_URL: expect.any(String),
            JOB_TIMEOUT: expect.any(String),
            LOG_LEVEL: expect.any(String),
            WORKER_THREADS: expect.any(String),
          }),
        },
      }),
    );
  });

  it('says that the database is required', () => {
    expect(() => readConfig({})).toThrow('DATABASE_URL: is required');
  });

  it('takes a bucket only with all that it needs', () => {
    expect(readConfig({ ...required, S3_BUCKET: 'docproc' }).S3_BUCKET).toBe('docproc');
    expect(() => readConfig({ ...required, S3_REGION: 'eu-west-1' })).toThrow(
      'S3_BUCKET: is needed by S3_REGION',
    );
    const half = { ...required, S3_BUCKET: 'docproc', S3_SECRET_ACCESS_KEY: 'a secret' };
    expect(() => readConfig(half)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('a secret') }),
    );
  });

  it('describes every setting in the help', () => {
    for (const key of Object.keys(readConfig(required))) expect(listSettings(settings)).toContain(key);
  });
});
