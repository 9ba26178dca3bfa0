/**
 * Loaded into server and worker processes of an embedded stack (`node --import`): writes how late the event loop is, in
 * milliseconds, to a file named by the process id, once a second.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { probedFolder } from '../config.ts';

const folder = probedFolder();
const everyMs = 20;
const tellMs = 1000;

if (folder !== undefined && isMainThread) {
  let delays: number[] = [];
  let due = performance.now() + everyMs;
  setInterval(() => {
    const now = performance.now();
    delays.push(Math.max(0, now - due));
    due = now + everyMs;
  }, everyMs).unref();
  setInterval(() => {
    delays.sort((a, b) => a - b);
    const p99 = delays[Math.ceil(delays.length * 0.99) - 1] ?? 0;
    delays = [];
    try {
      writeFileSync(join(folder, String(process.pid)), String(p99));
    } catch {
      // The load test has ended and taken its folder along.
    }
  }, tellMs).unref();
}
