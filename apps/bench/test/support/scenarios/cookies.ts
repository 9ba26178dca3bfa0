import type { TestOptions, VirtualUser } from '../../../src/index.ts';

export const options = (env: Readonly<Record<string, string>>): TestOptions => ({
  embedded: false,
  vus: 1,
  iterations: 3,
  noCookiesReset: env['KEEP'] === 'yes',
});

export default async function (user: VirtualUser) {
  const before = await user.http.get('/echo');
  user.check(before, { 'had a cookie': (response) => response.text() === 'sid=1' });
  await user.http.get('/set');
  const after = await user.http.get('/echo');
  user.check(after, { 'has a cookie': (response) => response.text() === 'sid=1' });
}
