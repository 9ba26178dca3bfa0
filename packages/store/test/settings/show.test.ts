import { describe, expect, it } from 'vitest';
import { printSettings, showSettings } from '../../src/index.ts';

const shown = (name: string, value: unknown) =>
  showSettings([name], { [name]: value }, new Map())[name]?.value;

describe('a setting that is shown', () => {
  it.each([
    ['JWT_SIGNING_KEY', '{"d":"topsecret"}', '***'],
    ['JWT_ACCEPTED_KEYS', '{"keys":[]}', '***'],
    ['ADMIN_PASSWORD', 'topsecret', '***'],
    ['S3_SECRET_ACCESS_KEY', 'topsecret', '***'],
    ['METRICS_TOKEN', 'topsecret', '***'],
    ['DATABASE_URL', 'postgres://kim:topsecret@db:5432/docproc', 'postgres://kim:***@db:5432/docproc'],
    [
      'DATABASE_URL',
      'postgres://db/docproc?password=topsecret&x=1',
      'postgres://db/docproc?password=***&x=1',
    ],
    [
      'DATABASE_URL',
      'postgres://kim:top@secret@/docproc?host=/run&password=topsecret',
      'postgres://***@/docproc?***',
    ],
    ['S3_ENDPOINT', 'http://topsecret@minio:9000', 'http://***@minio:9000'],
  ])('has no secret in it: %s', (name, value, expected) => {
    expect(shown(name, value)).toBe(expected);
  });

  it.each([
    ['DATABASE_URL', 'postgres://db:5432/docproc'],
    ['S3_ENDPOINT', 'http://minio:9000'],
    ['S3_ACCESS_KEY_ID', 'AKIA1'],
    ['ACCESS_TOKEN_EXPIRE_MINUTES', 15],
    ['CORS_ORIGINS', ['https://a.example']],
    ['S3_FORCE_PATH_STYLE', false],
  ])('is shown as it is where it is none: %s', (name, value) => {
    expect(shown(name, value)).toEqual(value);
  });
});

it('is printed with where it comes from', () => {
  const config = { PORT: 8001, CORS_ORIGINS: [], S3_BUCKET: undefined };
  const all = showSettings(
    ['PORT', 'CORS_ORIGINS', 'S3_BUCKET'],
    config,
    new Map([['PORT', '/etc/docproc.env']]),
  );
  expect(printSettings(all)).toBe(
    'PORT          8001  /etc/docproc.env\nCORS_ORIGINS  -     default\nS3_BUCKET     -     default\n',
  );
});
