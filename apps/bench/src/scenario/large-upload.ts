/** Several users send 200 MB each at once (`--env SIZE_MB=N`), streamed: tables as CSV, deleted once they have arrived. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, numberFrom } from '../work/account.ts';
import { loggingIn } from '../work/hooks.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  scenarios: {
    large: {
      executor: 'per-vu-iterations',
      vus: numberFrom(env, 'VUS', 3),
      iterations: 1,
      maxDuration: '5m',
    },
  },
  thresholds: { checks: ['rate==1'] },
});

const pieceBytes = 1024 * 1024;

export const setup = loggingIn(3, 'VUS');

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const client = clientOf(user, logins);
  const bytes = numberFrom(user.env, 'SIZE_MB', 200) * pieceBytes;
  const started = performance.now();
  const document = await client.upload(stream(bytes, user.id), { name: 'large.csv', signal: user.signal });
  const took = performance.now() - started;
  user.trend('upload_duration').add(took);
  user.trend('upload_megabytes_per_second').add(bytes / pieceBytes / (took / 1000));
  user.counter('data_sent').add(bytes);
  user.check(document, { 'every byte arrived': (found) => found.bytes === bytes });
  await client.documents.delete(document.id);
}

/** Rows of a table, which differ from user to user and from piece to piece, so that nothing is stored once for all. */
async function* stream(bytes: number, seed: number): AsyncGenerator<Uint8Array> {
  const row = '2026-01-01,Steel bolt M8,12,3.40,40.80\n';
  const rows = Buffer.from(row.repeat(Math.ceil(pieceBytes / row.length)).slice(-pieceBytes));
  for (let sent = 0; sent < bytes; sent += pieceBytes) {
    const piece = Buffer.from(rows);
    piece.write(`${seed}-${sent}-${Date.now()}`.padEnd(row.length - 1, '.'), 0, 'latin1');
    yield piece.subarray(0, Math.min(pieceBytes, bytes - sent));
  }
}
