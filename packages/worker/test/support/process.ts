// A worker in a process of its own, with the scripted extractor: something that can be killed.
import { silentLogger } from '@org/docproc-core/ports';
import { connectDatabase, createFolderBlobStore, openQueue } from '@org/docproc-store';
import { createWorker } from '../../src/index.ts';
import { scriptedExtractor } from './scripted.ts';

const [connectionString = '', folder = '', workerId = ''] = process.argv.slice(2);
const database = connectDatabase({ connectionString });
const queue = await openQueue({ database, mode: 'work', superviseSeconds: 1 });
const worker = createWorker({
  database,
  queue,
  blobs: createFolderBlobStore({ folder }),
  pool: scriptedExtractor,
  buildReport: () => Promise.reject(new Error('builds no reports')),
  logger: silentLogger,
  workerId,
  concurrency: 1,
});
await worker.start();
process.send?.('working');
