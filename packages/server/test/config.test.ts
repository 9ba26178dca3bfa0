import { DocprocError } from '@org/docproc-core/errors';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';

it('has a default for everything', () => {
  expect(readConfig({})).toMatchObject({
    HOST: '127.0.0.1',
    PORT: 8001,
    UPLOAD_DIR: 'data/blobs',
    MAX_UPLOAD_SIZE: 104_857_600,
    CORS_ORIGINS: [],
    LOG_LEVEL: 'info',
  });
});

it('takes an empty setting for none', () => {
  expect(readConfig({ PORT: '', CORS_ORIGINS: '' })).toMatchObject({ PORT: 8001, CORS_ORIGINS: [] });
});

it.each([
  ['1024', 1024],
  ['50MB', 52_428_800],
  ['2 gb', 2_147_483_648],
  ['10KB', 10_240],
  ['7B', 7],
])('reads the size %s', (text, bytes) => {
  expect(readConfig({ MAX_UPLOAD_SIZE: text }).MAX_UPLOAD_SIZE).toBe(bytes);
});

it('reads origins parted by commas', () => {
  const config = readConfig({ CORS_ORIGINS: 'https://a.example, http://localhost:3000' });
  expect(config.CORS_ORIGINS).toEqual(['https://a.example', 'http://localhost:3000']);
});

it('reads origins as the JSON list of pydantic', () => {
  const config = readConfig({ CORS_ORIGINS: '["https://a.example", "http://localhost:3000"]' });
  expect(config.CORS_ORIGINS).toEqual(['https://a.example', 'http://localhost:3000']);
});

it.each([
  ['INFO', 'info'],
  ['WARNING', 'warn'],
  ['critical', 'error'],
])("reads Python's log level %s", (text, level) => {
  expect(readConfig({ LOG_LEVEL: text }).LOG_LEVEL).toBe(level);
});

describe('refuses', () => {
  it.each([
    { PORT: 'http' },
    { PORT: '-1' },
    { MAX_UPLOAD_SIZE: '0' },
    { MAX_UPLOAD_SIZE: '10 apples' },
    { CORS_ORIGINS: '*' },
    { CORS_ORIGINS: '["*"]' },
    { CORS_ORIGINS: '[1]' },
    { CORS_ORIGINS: 'https://a.example/path' },
    { DATABASE_SCHEMA: 'a; drop' },
    { ACCESS_TOKEN_EXPIRE_MINUTES: '0' },
    { ADMIN_EMAIL: 'admin@example.com' },
    { ADMIN_PASSWORD: 'a sentence' },
    { RATE_LIMIT_PER_MINUTE: '-1' },
    { S3_REGION: 'eu-west-1' },
    { S3_BUCKET: 'docproc', S3_ACCESS_KEY_ID: 'a key' },
    { S3_BUCKET: 'docproc', S3_PRESIGN_SECONDS: '0' },
  ] as Record<string, string>[])('%j', (environment) => {
    expect(() => readConfig(environment)).toThrow(DocprocError);
  });

  it('to run in production with what is made up', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/DATABASE_URL.*JWT_SIGNING_KEY/);
  });
});
