/** Values that the documentation of sync shows. */

const id = 'c2a7c0de-6f5c-4b1b-8d7b-0d8b1f4e2a10';

const table = {
  name: 'orders',
  source: 'erp',
  definition: { table: { schema: 'public', name: 'orders' }, watermark: 'updated_at' },
  readable: false,
  version: 7,
  rows: 1000,
  bytes: 48_211,
  syncedAt: '2026-11-21T07:00:02.000Z',
  createdAt: '2026-11-01T09:00:00.000Z',
};

const queued = {
  id,
  table: 'orders',
  source: 'erp',
  type: 'incremental' as const,
  state: 'queued' as const,
  stopRequested: false,
  attempt: 0,
  createdAt: '2026-11-21T07:00:00.000Z',
};

export const syncExamples = {
  table,
  queued,
  run: {
    ...queued,
    state: 'running' as const,
    attempt: 1,
    workerId: 'worker-1',
    progress: {
      stage: 'read',
      rows: 400_000,
      bytes: 31_000_000,
      rowEstimate: 1_000_000,
      rowsPerSecond: 800_000,
      elapsedMs: 500,
    },
    startedAt: '2026-11-21T07:00:01.000Z',
  },
  source: {
    id: '7d7f2f34-1c0d-4c83-93d0-4a0f7a5f9b21',
    name: 'erp',
    settings: {
      kind: 'postgres',
      host: 'db.example',
      port: 5432,
      database: 'erp',
      user: 'reader',
      tls: 'verify',
    },
    hasPassword: true,
    createdAt: '2026-11-01T09:00:00.000Z',
    updatedAt: '2026-11-01T09:00:00.000Z',
  },
  sourceTable: { schema: 'public', name: 'orders', rowEstimate: 1000, key: ['id'] },
  sourceColumn: { name: 'amount', sourceType: 'numeric(12,2)', targetType: 'DECIMAL(12,2)', nullable: true },
  stats: {
    name: 'orders',
    version: 7,
    rows: 1000,
    bytes: 48_211,
    key: ['id'],
    columns: [{ name: 'id', type: 'INTEGER', min: '1', max: '1000', distinct: 998, nullShare: 0 }],
    watermark: '2026-11-21 06:59:58.120000',
    syncedAt: '2026-11-21T07:00:02.000Z',
  },
  rows: {
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'amount', type: 'DECIMAL(12,2)' },
    ],
    rows: [[7, '120.50']],
  },
  series: {
    columns: [
      { name: 'time', type: 'TIMESTAMPTZ' },
      { name: 'sum_amount', type: 'DECIMAL(38,2)' },
    ],
    rows: [
      ['2026-10-01T00:00:00+09', '1830.00'],
      ['2026-11-01T00:00:00+09', '0'],
    ],
  },
  schedule: {
    id: 'b0f7c3c4-3d51-4f0e-9f3a-5a9d8c0b7e66',
    table: 'orders',
    type: 'incremental',
    cron: '*/15 * * * *',
    timeZone: 'Asia/Seoul',
    missed: 'once',
    next: ['2026-11-21T07:15:00.000Z'],
    createdAt: '2026-11-01T09:00:00.000Z',
  },
};
