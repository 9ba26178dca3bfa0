/**
 * Why a connection failed, in words for who set it up: by the database's own codes, then by those of network and TLS.
 * Never what the driver says: that may hold names and values.
 */
export function diagnose(error: unknown, name: string, ofDatabase: Readonly<Record<string, string>>): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : '';
  const said = ofDatabase[code] ?? ofNetwork[code] ?? ofMessage.find(([pattern]) => pattern.test(text))?.[1];
  return `${name}: ${said ?? `the connection failed${/^[\w-]{2,40}$/.test(code) ? ` (${code})` : ''}. Check host, port and network.`}`;
}

const silent = 'the host does not answer. Check network and firewall.';
const untrusted =
  'its certificate is not to be trusted here (NODE_EXTRA_CA_CERTS names further authorities).';

const ofNetwork: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there. Check host and port, and that the database runs.',
  ENOTFOUND: 'the host name is unknown.',
  EAI_AGAIN: 'the host name cannot be looked up now. Check the name and the DNS server.',
  ETIMEDOUT: silent,
  EHOSTUNREACH: silent,
  ENETUNREACH: silent,
  ECONNRESET: 'the host ended the connection. Check that the port is of this kind of database.',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: 'its certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name.',
};

/** What drivers say without a code. */
const ofMessage: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/i, 'the server speaks no TLS. Turn it on there, or off here.'],
  [/timeout/i, silent],
  [
    /terminated unexpectedly/i,
    'the host ended the connection. Check that the port is of this kind of database.',
  ],
  [/password must be a string/i, 'a password is needed.'],
];
