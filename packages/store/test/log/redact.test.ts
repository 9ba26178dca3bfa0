import { describe, expect, it } from 'vitest';
import { createJsonLogger } from '../../src/index.ts';

/** What the log holds after a line with these fields and this message. */
function logged(fields: Record<string, unknown>, message = 'm'): string {
  const lines: string[] = [];
  createJsonLogger('debug', { write: (line) => void lines.push(line) }).info(fields, message);
  return lines.join('');
}

const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLXRva2Vu';
const secret = 's3cr3t-V4lue';

describe('what no log holds', () => {
  it.each([
    'password',
    'currentPassword',
    'ADMIN_PASSWORD',
    'password_hash',
    'passphrase',
    'accessToken',
    'refresh_token',
    'token',
    'METRICS_TOKEN',
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'set-cookie',
    'connectionString',
    'DATABASE_URL',
    'secretAccessKey',
    'S3_SECRET_ACCESS_KEY',
    'S3_ACCESS_KEY_ID',
    'JWT_SIGNING_KEY',
    'JWT_ACCEPTED_KEYS',
    'signingKey',
    'privateKey',
    'apiKey',
    'clientSecret',
    'credentials',
    'signature',
    'OTEL_EXPORTER_OTLP_HEADERS',
  ])('a member called %s, wherever it is', (name) => {
    expect(logged({ [name]: secret })).not.toContain(secret);
    expect(logged({ headers: { [name]: secret } })).not.toContain(secret);
    expect(logged({ list: [{ deep: { [name]: { value: secret } } }] })).not.toContain(secret);
  });

  it.each([
    ['a connection string', `cannot reach postgres://docproc:${secret}@db:5432/docproc`],
    ['another one', `redis://:${secret}@cache:6379 is gone`],
    ['an Authorization header', `Authorization: Bearer ${secret}`],
    ['Basic credentials', `authorization: Basic ${secret}`],
    ['a JSON Web Token', `the token ${token} is too old`],
    ['a private JSON Web Key', `{"kty":"OKP","crv":"Ed25519","d":"${secret}","x":"abc"}`],
    ['a PEM key', `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`],
    ['a query with a signature', `/files/documents/1?owner=a&expires=1&signature=${secret}`],
    ['a query with a token', `GET /ws?token=${secret}&last_event_id=1`],
    ['a presigned link', `https://s3/b/k?X-Amz-Credential=${secret}&X-Amz-Signature=${secret}`],
    ['a form', `username=kim&password=${secret}`],
    ['a setting', `S3_SECRET_ACCESS_KEY=${secret}`],
    ['a body as text', `{"email":"kim@example.com","password":"${secret}"}`],
  ])('%s within a text: a field, a message, an error', (_name, text) => {
    for (const line of [
      logged({ detail: text }),
      logged({}, text),
      logged({ err: new Error(text) }),
      logged({ err: new Error('outer', { cause: new Error(text) }) }),
    ]) {
      expect(line).not.toContain(secret);
      expect(line).not.toContain(token);
      expect(line).toContain('[redacted]');
    }
  });

  it.each([
    ['one among other settings', `run-METRICS_TOKEN=${secret}`],
    ['one with a long name', `${'a-'.repeat(60)}token${'-a'.repeat(60)}=${secret}`],
    ['a link within a link', `next=https://host/ws?token=${secret}`],
    ['a long member', `{"${'a_'.repeat(60)}password":"${secret}"}`],
  ])('a secret by its name: %s', (_name, text) => {
    expect(logged({}, text)).not.toContain(secret);
  });

  // Before, the first took more than ten seconds; all of them together take some hundredths of one.
  it('texts that are made to keep it busy hold nothing up', { timeout: 10_000 }, () => {
    for (const piece of [
      'token-',
      'token_',
      '"token',
      'a.',
      'a:',
      'eyJ-',
      'eyJa.',
      'a://b:',
      'token ',
      '-----BEGIN ',
    ]) {
      for (const begin of ['', '"', '/', 'token='])
        logged({ path: begin + piece.repeat(8190 / piece.length) });
    }
  });

  it('and leaves what is no secret', () => {
    const fields = {
      requestId: 'r-1',
      userId: 'u-1',
      documentId: 'd-1',
      path: '/api/documents/d-1',
      url: 'http://127.0.0.1:8001',
      ms: 12.5,
      code: 'TOKEN_EXPIRED',
      key: 'value',
      at: new Date(0).toISOString(),
      tokens: 3,
      none: null,
    };
    const line = JSON.parse(logged(fields, 'request'));
    expect(line).toMatchObject({ ...fields, tokens: '[redacted]', msg: 'request' });
  });
});
