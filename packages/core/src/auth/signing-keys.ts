import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';
import { DocprocError } from '../errors/index.ts';

/** A public key that access tokens may have been signed for. */
export interface VerificationKey {
  /** RFC 7638 thumbprint of the public key. */
  readonly kid: string;
  readonly publicKey: CryptoKey;
}

/** An Ed25519 key pair that signs access tokens. */
export interface SigningKey extends VerificationKey {
  readonly privateKey: CryptoKey;
}

/**
 * The key that signs, and older (or coming) ones that are still accepted. To rotate: accept the new key everywhere,
 * sign with it, and drop the old one once the last token that it signed has expired.
 */
export interface SigningKeys {
  readonly current: SigningKey;
  readonly accepted?: readonly VerificationKey[];
}

/** An Ed25519 private key as JSON Web Key (RFC 8037): what a configuration or a database keeps. Secret. */
export interface SigningKeyJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** Public key, base64url. */
  readonly x: string;
  /** Private key, base64url. */
  readonly d: string;
  readonly kid: string;
}

export const algorithm = 'EdDSA';

/** Makes a new key pair. */
export async function generateSigningKey(): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, { crv: 'Ed25519', extractable: true });
  return { ...pair, kid: await calculateJwkThumbprint(await exportJWK(pair.publicKey)) };
}

/** The key as JSON Web Key, private part included. */
export async function exportSigningKey(key: SigningKey): Promise<SigningKeyJwk> {
  const { x, d } = await exportJWK(key.privateKey);
  if (x === undefined || d === undefined) throw unusable('it has no private part');
  return { kty: 'OKP', crv: 'Ed25519', x, d, kid: key.kid };
}

/** A public key as others read it (RFC 7517). */
export interface VerificationKeyJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
}

/** The public part of a key as JSON Web Key, for a key set that others verify tokens with. */
export async function exportVerificationKey(key: VerificationKey): Promise<VerificationKeyJwk> {
  const { x } = await exportJWK(key.publicKey);
  if (x === undefined) throw unusable('it is not of Ed25519');
  return { kty: 'OKP', crv: 'Ed25519', x, kid: key.kid, alg: algorithm, use: 'sig' };
}

/** Reads a private JSON Web Key. Error: `CONFIG_INVALID` where it is none of Ed25519. */
export async function importSigningKey(jwk: unknown): Promise<SigningKey> {
  const { d } = fieldsOf(jwk);
  if (typeof d !== 'string') throw unusable('it has no private part `d`');
  const { publicKey, kid, x } = await importPublic(jwk);
  const privateKey = await importKey({ kty: 'OKP', crv: 'Ed25519', x, d });
  return { kid, publicKey, privateKey };
}

/** Reads a public (or private) JSON Web Key for verification only. Error: `CONFIG_INVALID` where it is none of Ed25519. */
export async function importVerificationKey(jwk: unknown): Promise<VerificationKey> {
  const { kid, publicKey } = await importPublic(jwk);
  return { kid, publicKey };
}

async function importPublic(jwk: unknown): Promise<VerificationKey & { readonly x: string }> {
  const { kty, crv, x } = fieldsOf(jwk);
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') throw unusable('it is not of Ed25519');
  const bare: JWK = { kty, crv, x };
  const publicKey = await importKey(bare);
  return { publicKey, x, kid: await calculateJwkThumbprint(bare) };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  try {
    // Extractable, so that a key that was read can be written again; jose reads public keys so by default.
    const key = await importJWK({ ...jwk, ext: true }, algorithm);
    if (key instanceof Uint8Array) throw unusable('it is not of Ed25519');
    return key;
  } catch (cause) {
    throw unusable('it cannot be read', cause);
  }
}

interface JwkFields {
  readonly kty?: unknown;
  readonly crv?: unknown;
  readonly x?: unknown;
  readonly d?: unknown;
}

function fieldsOf(jwk: unknown): JwkFields {
  return typeof jwk === 'object' && jwk !== null ? jwk : {};
}

function unusable(reason: string, cause?: unknown): DocprocError {
  return new DocprocError('CONFIG_INVALID', `The signing key cannot be used: ${reason}.`, { cause });
}
