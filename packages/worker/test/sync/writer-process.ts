// A writer of tables in a process of its own: something that can be killed.
import { silentLogger } from '@org/docproc-core/ports';
import { connectDatabase, createCredentialsBox, createFolderBlobStore } from '@org/docproc-store';
import { createSyncWriter } from '../../src/index.ts';

const [connectionString = '', blobs = '', folder = '', key = '', workerId = ''] = process.argv.slice(2);
const database = connectDatabase({ connectionString });
createSyncWriter({
  database,
  blobs: createFolderBlobStore({ folder: blobs }),
  box: createCredentialsBox(key),
  logger: silentLogger,
  workerId,
  folder,
  leaseMs: 2000,
  progressIntervalMs: 20,
}).start();
process.send?.('started');
