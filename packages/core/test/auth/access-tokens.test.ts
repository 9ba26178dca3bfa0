import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  createAccessTokens,
  exportSigningKey,
  generateSigningKey,
  importSigningKey,
  importVerificationKey,
  type SigningKeys,
} from '../../src/auth/index.ts';

const time = { now: Date.UTC(2026, 0, 1) };
const clock = { now: () => time.now };
const key = await generateSigningKey();
const subject = { userId: 'u1', role: 'admin', sessionId: 's1' } as const;

function tokensWith(keys: SigningKeys, options: { issuer?: string; audience?: string } = {}) {
  return createAccessTokens({ keys, clock, issuer: 'docproc', audience: 'api', ttlMs: 60_000, ...options });
}

const tokens = tokensWith({ current: key });
const invalid = expect.objectContaining({ code: 'TOKEN_INVALID' });

/** A token that is right in everything that the caller does not change. */
function craft(
  change: { header?: object; role?: unknown; sid?: unknown; subject?: string; type?: string } = {},
) {
  return new SignJWT({
    role: 'role' in change ? change.role : 'user',
    sid: 'sid' in change ? change.sid : 's1',
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: change.type ?? 'at+jwt', kid: key.kid, ...change.header })
    .setSubject(change.subject ?? 'u1')
    .setIssuer('docproc')
    .setAudience('api')
    .setIssuedAt(time.now / 1000)
    .setExpirationTime(time.now / 1000 + 60);
}

describe('access tokens', () => {
  it('say who they are for and when they end', async () => {
    const { token, expiresAt } = await tokens.sign(subject);
    expect(expiresAt).toBe(time.now + 60_000);
    expect(await tokens.verify(token)).toEqual({ ...subject, expiresAt });
    expect(await tokens.verify(await craft().sign(key.privateKey))).toMatchObject({ role: 'user' });
  });

  it('expire', async () => {
    const { token } = await tokens.sign(subject);
    time.now += 59_999;
    await tokens.verify(token);
    time.now += 1;
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('are checked again once forgotten, and expire though remembered', async () => {
    const forgetful = createAccessTokens({
      keys: { current: key },
      clock,
      issuer: 'docproc',
      audience: 'api',
      ttlMs: 60_000,
      remembered: 1,
    });
    const [first, second] = [
      await forgetful.sign(subject),
      await forgetful.sign({ ...subject, userId: 'u2' }),
    ];
    for (const { token } of [first, second, first, first]) await forgetful.verify(token);
    time.now = first.expiresAt;
    await expect(forgetful.verify(first.token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('are refused when changed, foreign, for another audience or issuer', async () => {
    const { token } = await tokens.sign(subject);
    const [header, payload, signature] = token.split('.');
    const forged = Buffer.from(Buffer.from(payload!, 'base64url').toString().replace('u1', 'u2')).toString(
      'base64url',
    );
    for (const wrong of [
      '',
      'x',
      'a.b.c',
      `${header}.${forged}.${signature}`,
      token.slice(0, -2),
      'a'.repeat(3000),
    ]) {
      await expect(tokens.verify(wrong)).rejects.toEqual(invalid);
    }
    await expect(tokensWith({ current: await generateSigningKey() }).verify(token)).rejects.toEqual(invalid);
    await expect(tokensWith({ current: key }, { audience: 'web' }).verify(token)).rejects.toEqual(invalid);
    await expect(tokensWith({ current: key }, { issuer: 'else' }).verify(token)).rejects.toEqual(invalid);
  });

  it('are refused with another type, key id, role or no subject', async () => {
    const wrong = [
      craft({ type: 'JWT' }),
      craft({ header: { kid: undefined } }),
      craft({ header: { kid: 'else' } }),
      craft({ role: 'root' }),
      craft({ role: undefined }),
      craft({ subject: '' }),
      craft({ sid: undefined }),
      craft({ sid: 7 }),
    ];
    for (const jwt of wrong) {
      await expect(tokens.verify(await jwt.sign(key.privateKey))).rejects.toEqual(invalid);
    }
  });

  it('are refused with another algorithm, with none, and with the public key as secret', async () => {
    const { x } = await exportSigningKey(key);
    const es256 = await generateKeyPair('ES256');
    const claims = {
      role: 'admin',
      sid: 's1',
      sub: 'u1',
      iss: 'docproc',
      aud: 'api',
      iat: 1,
      exp: 9_999_999_999,
    };
    const wrong = [
      await craft({ header: { alg: 'ES256' } }).sign(es256.privateKey),
      await craft({ header: { alg: 'HS256' } }).sign(Buffer.from(x, 'base64url')),
      new UnsecuredJWT(claims).encode(),
    ];
    for (const token of wrong) await expect(tokens.verify(token)).rejects.toEqual(invalid);
  });
});

describe('signing keys', () => {
  it('survive export and import, with the same id', async () => {
    const jwk = JSON.parse(JSON.stringify(await exportSigningKey(key)));
    const back = await importSigningKey(jwk);
    expect(back.kid).toBe(key.kid);
    expect(await exportSigningKey(back)).toEqual(jwk);
    const { token } = await tokensWith({ current: back }).sign(subject);
    await tokens.verify(token);
  });

  it('rotate: tokens of the old key stay valid while it is accepted', async () => {
    const { token } = await tokens.sign(subject);
    const next = await generateSigningKey();
    const old = await importVerificationKey(await exportSigningKey(key));
    expect(old).not.toHaveProperty('privateKey');
    await tokensWith({ current: next, accepted: [old] }).verify(token);
    await expect(tokensWith({ current: next }).verify(token)).rejects.toEqual(invalid);
  });

  it.each([
    undefined,
    'text',
    {},
    { kty: 'RSA', n: 'x', e: 'AQAB', d: 'x' },
    { kty: 'OKP', crv: 'X25519', x: 'AA', d: 'AA' },
    { kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'AA' },
  ])('refuses %j', async (jwk) => {
    await expect(importSigningKey(jwk)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('refuses a key without its private part for signing, and never quotes it', async () => {
    const { d, ...publicOnly } = await exportSigningKey(key);
    await expect(importSigningKey(publicOnly)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const broken = importSigningKey({ ...publicOnly, d: `${d}AAAA` });
    await expect(broken).rejects.toMatchObject({ message: expect.not.stringContaining(d) });
  });
});
