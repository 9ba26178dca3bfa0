/** Values that the documentation shows. Each fits its schema; a test holds that. */

const id = '0f6f8d2a-54f1-4b6a-9d53-2f2f6b8f7c11';
const userId = '7c1a1c3e-0f0a-4a5b-8e43-1d0c9b6a5e21';
const reportId = '5a9d1c7e-8b1f-4c55-b7c4-9a4f2d3e6b70';
const departmentId = '3d2b6f10-6f3e-4c7e-9a6f-0b1c2d3e4f50';
const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const user = { id: userId, email: 'kim@example.com', name: '김하나', role: 'user' };
const session = {
  user,
  accessToken: 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI3YzFhIn0.c2lnbmF0dXJl',
  accessTokenExpiresAt: 1_794_000_900_000,
  refreshToken: 'vO2mQbZ1yQ0Q8b3b6l1m7Jx0h5oV0u9G1sT2rE4wXyA',
  refreshTokenExpiresAt: 1_795_209_600_000,
};
const document = {
  id,
  name: '견적서.pdf',
  mediaType: 'application/pdf',
  bytes: 48_211,
  sha256,
  state: 'completed',
  run: 1,
  attempt: 1,
  priority: 5,
  progress: 1,
  summary: { type: 'quotation', seller: '(주)한빛', total: 1_100_000, currency: 'KRW', pageCount: 1 },
  createdAt: '2026-11-21T07:00:00.000Z',
  updatedAt: '2026-11-21T07:00:02.000Z',
  finishedAt: '2026-11-21T07:00:02.000Z',
};
const extraction = {
  schemaVersion: 1,
  source: { name: '견적서.pdf', mediaType: 'application/pdf', bytes: 48_211, sha256 },
  kind: 'pdf',
  status: 'ok',
  type: { name: 'quotation', confidence: 0.93 },
  languages: ['ko'],
  pages: [],
  sheets: [],
  tables: [],
  fields: [],
  metadata: { pageCount: 1 },
  issues: [],
  timings: { totalMs: 212 },
};
const report = {
  id: reportId,
  documentIds: [id],
  format: 'xlsx',
  options: { kind: 'data', columns: ['file', 'sellerName', 'grandTotal'] },
  state: 'pending',
  progress: 0,
  createdAt: '2026-11-21T07:01:00.000Z',
  updatedAt: '2026-11-21T07:01:00.000Z',
};
const download = {
  url: `/files/documents/${id}?owner=${userId}&expires=1794000900000&signature=c2lnbmF0dXJl`,
  fileName: '견적서.pdf',
  mediaType: 'application/pdf',
  bytes: 48_211,
  sha256,
  expiresAt: 1_794_000_900_000,
};
const upload = {
  id,
  name: '스캔.pdf',
  bytes: 734_003_200,
  received: 8_388_608,
  priority: 5,
  createdAt: '2026-11-21T07:00:00.000Z',
};
const account = { ...user, disabled: false, departmentId, createdAt: '2026-11-01T09:00:00.000Z' };
const department = { id: departmentId, name: '회계', priority: 7, createdAt: '2026-11-01T09:00:00.000Z' };
const job = {
  queue: 'extract',
  id,
  ownerId: userId,
  owner: 'kim@example.com',
  name: '견적서.pdf',
  state: 'processing',
  run: 1,
  attempt: 1,
  queuePriority: 75,
  workerId: 'worker-1:4711',
  stage: 'ocr',
  progress: 0.4,
  createdAt: '2026-11-21T07:00:00.000Z',
  startedAt: '2026-11-21T07:00:00.500Z',
  updatedAt: '2026-11-21T07:00:01.000Z',
};
const failure = { code: 'STORAGE_FAILED', message: 'The file could not be read from storage.' };
const { startedAt: _begun, stage: _stage, ...ended } = job;
const failedJob = {
  ...ended,
  state: 'failed',
  progress: 1,
  error: failure,
  finishedAt: '2026-11-21T07:00:01.000Z',
};
const worker = {
  instance: '9b0f6a52-8f7d-4f0e-b0a1-5d5b1c7a2e44',
  name: 'worker-1:4711',
  host: 'worker-1',
  pid: 4711,
  version: '1.0.0',
  threads: 4,
  rssBytes: 612_368_384,
  heapBytes: 48_234_496,
  startedAt: '2026-11-21T06:00:00.000Z',
  seenAt: '2026-11-21T07:00:01.000Z',
  jobs: [
    {
      queue: 'extract',
      id,
      attempt: 1,
      since: '2026-11-21T07:00:00.500Z',
      name: '견적서.pdf',
      stage: 'ocr',
      progress: 0.4,
    },
  ],
};
const queueOverview = {
  queues: [
    {
      queue: 'extract',
      waiting: 12,
      running: 4,
      retrying: 1,
      failed: 7,
      oldestSeconds: 3,
      done: { last1: 240, last5: 1180, last15: 3404 },
      errors: { last1: 1, last5: 2, last15: 2 },
    },
  ],
  workers: 1,
  threads: 4,
};
const durations = {
  from: '2026-11-21T04:00:00.000Z',
  until: '2026-11-21T07:00:00.000Z',
  bucketSeconds: 60,
  buckets: [{ queue: 'extract', at: '2026-11-21T06:59:00.000Z', count: 240, errors: 1, p50: 212, p95: 1480 }],
};
const jobDetails = {
  job: failedJob,
  attempts: [
    {
      run: 1,
      attempt: 1,
      outcome: 'failed',
      workerId: 'worker-1:4711',
      startedAt: '2026-11-21T07:00:00.500Z',
      endedAt: '2026-11-21T07:00:01.000Z',
      ms: 500,
      error: {
        ...failure,
        trace:
          'DocprocError\n    at readBlob (blobs/folder.ts:88:11)\n    at runExtractJob (jobs/extract.ts:57:22)',
      },
    },
  ],
};
const auditRecord = {
  id: 42,
  at: '2026-11-21T07:00:00.000Z',
  action: 'document.downloaded',
  actorId: userId,
  targetId: id,
  address: '203.0.113.7',
  requestId: '2f1b9b7e-2a62-4f0d-9f0e-6b8b5c1a7d3e',
  details: {},
};

const logFile = {
  name: 'access.2026-11-21.1.log',
  kind: 'access',
  bytes: 48_211,
  changedAt: '2026-11-21T07:00:00.000Z',
};
const logLine = {
  file: 'app.2026-11-21.1.log',
  time: '2026-11-21T07:00:00.000Z',
  level: 'warn',
  message: 'the queue lost the database',
  requestId: '2f1b9b7e-2a62-4f0d-9f0e-6b8b5c1a7d3e',
  fields: { err: { name: 'Error', message: 'Connection terminated' } },
};

/** A page of one. */
function page(item: unknown) {
  return { items: [item], total: 1, page: 1, pageSize: 20, totalPages: 1 };
}

export const examples = {
  id,
  userId,
  reportId,
  departmentId,
  user,
  session,
  document,
  documents: page(document),
  extraction: { run: 1, document: extraction },
  stats: {
    total: 3,
    bytes: 144_633,
    pages: 3,
    states: [
      { state: 'uploaded', count: 0 },
      { state: 'queued', count: 0 },
      { state: 'processing', count: 1 },
      { state: 'completed', count: 2 },
      { state: 'partial', count: 0 },
      { state: 'failed', count: 0 },
    ],
    types: [{ type: 'quotation', count: 2 }],
  },
  report,
  reports: page(report),
  download,
  upload,
  account,
  accounts: page(account),
  department,
  job,
  jobs: { items: [job] },
  failedJob,
  aborted: { code: 'ABORTED', message: 'An administrator cancelled the work.' },
  jobDetails,
  worker,
  queueOverview,
  durations,
  auditRecord,
  logFile,
  logPage: { items: [logLine] },
  logDownload: {
    fileName: 'access.log',
    files: [logFile.name],
    bytes: logFile.bytes,
    filter: { from: '2026-11-21T00:00:00Z' },
  },
  logLevel: { level: 'debug', own: 'info', shared: 'debug', until: '2026-11-21T07:30:00.000Z' },
  auditPage: { items: [auditRecord], nextBefore: 42 },
};
