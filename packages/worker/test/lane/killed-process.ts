// A lane in a process of its own that says when it is in the middle of its jobs: something that can be killed.
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '@org/docproc-core/ports';
import { connectDatabase, openQueue, queueNames } from '@org/docproc-store';
import { openLane } from '../../src/lane/lane.ts';

const [connectionString = ''] = process.argv.slice(2);
const database = connectDatabase({ connectionString });
const queue = await openQueue({ database, mode: 'work' });
let done = 0;
openLane({
  queue,
  name: queueNames.extract,
  slots: 2,
  logger: silentLogger,
  handle: async () => {
    done += 1;
    // Quick at first, so that jobs are taken ahead; then it hangs with them.
    if (done < 100) return;
    process.send?.('in the middle');
    await sleep(600_000);
  },
});
