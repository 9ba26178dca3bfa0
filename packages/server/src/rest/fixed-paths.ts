import { z } from 'zod';
import { healthSchema } from '../rpc/health.ts';

const { $schema: _version, ...health } = z.toJSONSchema(healthSchema);
const json = (schema: object, example: object) => ({ 'application/json': { schema, example } });
const fine = { status: 'ok', uptime: 81 };

function healthPath(summary: string, id: string): Record<string, unknown> {
  return {
    get: {
      operationId: id,
      tags: ['health'],
      summary,
      security: [],
      responses: {
        '200': { description: 'It can.', content: json(health, fine) },
        '503': { description: 'It cannot.', content: json(health, { status: 'degraded', uptime: 81 }) },
      },
    },
  };
}

const jwks = {
  type: 'object',
  required: ['keys'],
  properties: { keys: { type: 'array', items: { type: 'object' } } },
};
const key = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'a1',
  alg: 'EdDSA',
  use: 'sig',
};

/** Paths that are no procedures: for load balancers and other programs. */
export const fixedPaths: Readonly<Record<string, Record<string, unknown>>> = {
  '/health': healthPath('Whether requests may be sent here', 'getHealth'),
  '/health/ready': healthPath('Whether requests may be sent here', 'getHealthReady'),
  '/health/live': healthPath('Whether the process answers at all', 'getHealthLive'),
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      tags: ['health'],
      summary:
        'Metrics for Prometheus: with METRICS_TOKEN, or where none is set to callers on the same machine',
      security: [{}, { bearer: [] }],
      responses: {
        '200': {
          description: "Prometheus' text format.",
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        '401': { description: 'The token is missing or wrong.' },
        '403': {
          description: 'No token is configured, and the caller is on another machine or behind a proxy.',
        },
      },
    },
  },
  '/.well-known/jwks.json': {
    get: {
      operationId: 'getJwks',
      tags: ['auth'],
      summary: 'Public keys of access tokens, the present one and those that are still accepted',
      security: [],
      responses: { '200': { description: 'A JSON Web Key Set.', content: json(jwks, { keys: [key] }) } },
    },
  },
};
