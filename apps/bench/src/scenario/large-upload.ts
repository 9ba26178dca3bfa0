/** Several users send 200 MB each at once (`--env SIZE_MB=N`), streamed; what they send is bytes of no known type. */
import type { VirtualUser } from '../generator/user.ts';
import type { TestOptions } from '../script/options.ts';
import { clientOf, type LoggedIn, makeLogins, numberFrom } from '../work/account.ts';

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

export async function setup(user: VirtualUser): Promise<LoggedIn[]> {
  return makeLogins(user, numberFrom(user.env, 'VUS', 3));
}

export default async function (user: VirtualUser, logins: readonly LoggedIn[]): Promise<void> {
  const client = clientOf(user, logins);
  const bytes = numberFrom(user.env, 'SIZE_MB', 200) * pieceBytes;
  const started = performance.now();
  const document = await client.upload(stream(bytes, user.id), { name: 'large.bin', signal: user.signal });
  const took = performance.now() - started;
  user.trend('upload_duration').add(took);
  user.trend('upload_megabytes_per_second').add(bytes / pieceBytes / (took / 1000));
  user.counter('data_sent').add(bytes);
  user.check(document, { 'every byte arrived': (found) => found.bytes === bytes });
  await client.documents.delete(document.id);
}

/** Differs from user to user, so that nothing is stored once for all. */
async function* stream(bytes: number, seed: number): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(pieceBytes).map((_, at) => (at * 31 + seed * 17) & 0xff);
  for (let sent = 0; sent < bytes; sent += pieceBytes) {
    new DataView(piece.buffer).setFloat64(0, sent + seed);
    yield piece.slice(0, Math.min(pieceBytes, bytes - sent));
  }
}
