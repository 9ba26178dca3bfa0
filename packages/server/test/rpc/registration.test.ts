import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, openStage, password, type Stage } from '../support/stage.ts';

/** What registering is answered with. */
async function register(url: string, email: string): Promise<unknown> {
  const response = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password, name: 'Lee' }),
  });
  const { ['x-request-id']: _, date: __, ...headers } = Object.fromEntries(response.headers);
  const left = (name: string) => name.startsWith('ratelimit') || name === 'content-length';
  const told = Object.entries(headers).filter(([name]) => !left(name));
  return { status: response.status, headers: told, body: await response.json() };
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

describe('open registration', () => {
  it('answers a taken address as a free one, byte for byte but for the address', async () => {
    const taken = await stage.session();
    const answer = await register(stage.url, taken.email);
    const free = await register(stage.url, 'free@example.com');
    const told = JSON.stringify(answer).replaceAll(taken.email, 'free@example.com');
    expect(told).toBe(JSON.stringify(free));
    expect(answer).toMatchObject({ status: 201, body: { data: { email: taken.email } } });
  });

  it('leaves the account of a taken address as it was, and notes the try', async () => {
    const taken = await stage.session();
    const anonymous = connect(stage.url);
    const other = { email: taken.email, password: 'quite another sentence 2' };
    await anonymous.auth.register.mutate({ ...other, name: 'Mallory' });
    await expect(anonymous.auth.login.mutate(other)).rejects.toMatchObject({
      data: { docprocCode: 'CREDENTIALS_INVALID' },
    });
    expect((await anonymous.auth.login.mutate({ email: taken.email, password })).user.name).toBe('Kim');
    const admin = await stage.session({ role: 'admin' });
    const { items } = await admin.client.admin.audit.list.query({ action: 'auth.registerFailed' });
    expect(items[0]).toMatchObject({ details: { code: 'EMAIL_TAKEN' } });
  });

  it('counts changes of address, which tell, as registrations', async () => {
    await using few = await openStage({ limits: { registrationsPerHour: 2 } });
    const { client, email } = await few.session();
    const change = () => client.users.updateProfile.mutate({ email, currentPassword: password });
    await change();
    await expect(change()).rejects.toMatchObject({ data: { docprocCode: 'RATE_LIMITED' } });
  });
});

describe('telling registration', () => {
  it('says that an address is taken, and tells the account it made', async () => {
    await using telling = await openStage({ registration: 'telling' });
    const { email } = await telling.session();
    expect(await register(telling.url, email)).toMatchObject({
      status: 409,
      body: { error_code: 'EMAIL_TAKEN' },
    });
    expect(await register(telling.url, 'new@example.com')).toMatchObject({
      status: 201,
      body: { data: { id: expect.any(String), email: 'new@example.com', name: 'Lee', role: 'user' } },
    });
  });
});

describe('closed registration', () => {
  it('refuses everybody alike; administrators make accounts', async () => {
    const first = { email: 'root@example.com', password };
    await using closed = await openStage({ registration: 'closed', firstAdmin: first });
    for (const email of [first.email, 'new@example.com']) {
      expect(await register(closed.url, email)).toMatchObject({
        status: 403,
        body: { error_code: 'FORBIDDEN' },
      });
    }
    const { accessToken } = await connect(closed.url).auth.login.mutate(first);
    const { admin } = connect(closed.url, accessToken);
    const { id } = await admin.departments.create.mutate({ name: '회계', priority: 7 });
    const account = { email: 'new@example.com', password: 'for the first day only 3', name: '김하나' };
    const made = await admin.users.create.mutate({ ...account, role: 'admin', departmentId: id });
    expect(made).toMatchObject({ email: account.email, role: 'admin' });
    expect((await connect(closed.url).auth.login.mutate(account)).user.id).toBe(made.id);
    await expect(admin.users.create.mutate(account)).rejects.toMatchObject({
      data: { docprocCode: 'EMAIL_TAKEN' },
    });
    const nowhere = { ...account, email: 'third@example.com', departmentId: crypto.randomUUID() };
    await expect(admin.users.create.mutate(nowhere)).rejects.toMatchObject({
      data: { docprocCode: 'DEPARTMENT_NOT_FOUND' },
    });
    await expect(connect(closed.url).auth.login.mutate(nowhere)).rejects.toThrow();
  });
});
