import { normaliseEmail } from '@org/docproc-core/auth';
import { DocprocError, isDocprocError } from '@org/docproc-core/errors';
import { z } from 'zod';
import type { Throttle } from '../throttle.ts';
import { publicProcedure, router, userProcedure } from './base.ts';
import { audit, type Context, type UserContext } from './context.ts';
import { examples } from './examples.ts';
import { registrationSchema, sessionSchema } from './views.ts';

/** Long enough for any real value, short enough to cost nothing. */
const email = z.string().max(320);
const password = z.string().max(1024);
const refreshToken = z.string().max(512);

const credentials = { email: 'kim@example.com', password: 'correct horse battery staple' };
const token = { refreshToken: examples.session.refreshToken };

/** Accounts and logins. */
export const authRouter = router({
  register: publicProcedure
    .meta({
      summary:
        'Makes an account; log in afterwards. Where the address has one, the answer does not say so by default',
      errors: ['PASSWORD_WEAK', 'EMAIL_TAKEN', 'FORBIDDEN'],
      example: { input: { ...credentials, name: '김하나' }, output: { email: credentials.email } },
      rest: [{ method: 'POST', path: '/auth/register', status: 201, message: 'The account was made.' }],
    })
    .input(z.object({ email, password, name: z.string().max(400) }))
    .output(registrationSchema)
    .mutation(({ ctx, input }) => register(ctx, input)),

  login: publicProcedure
    .meta({
      summary: 'Logs in: gives an access token for calls and a refresh token for the next ones',
      errors: ['CREDENTIALS_INVALID', 'FORBIDDEN'],
      example: { input: credentials, output: examples.session },
      rest: [
        {
          method: 'POST',
          path: '/auth/login',
          body: 'form',
          // As OAuth2's password grant calls it.
          names: { username: 'email' },
          answer: 'tokens',
          message: 'Logged in.',
        },
      ],
    })
    .input(z.object({ email, password }))
    .output(sessionSchema)
    .mutation(({ ctx, input }) => login(ctx, input)),

  refresh: publicProcedure
    .meta({
      summary: 'Exchanges a refresh token for a new pair of tokens, once',
      errors: ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REUSED', 'FORBIDDEN'],
      example: { input: token, output: examples.session },
      rest: [{ method: 'POST', path: '/auth/refresh', answer: 'tokens' }],
    })
    .input(z.object({ refreshToken }))
    .output(sessionSchema)
    .mutation(({ ctx, input }) => ctx.services.auth.refresh(input.refreshToken)),

  logout: publicProcedure
    .meta({
      summary: 'Ends the login that the refresh token belongs to; an unknown token is no error',
      errors: [],
      example: { input: token, output: null },
      rest: [{ method: 'POST', path: '/auth/logout', message: 'Logged out.' }],
    })
    .input(z.object({ refreshToken }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await ctx.services.auth.logout(input.refreshToken);
      await audit(ctx, { action: 'auth.logout' });
      return null;
    }),

  logoutEverywhere: userProcedure
    .meta({
      summary: 'Ends all logins of the caller, this one too, at once',
      errors: [],
      example: { output: null },
      rest: [{ method: 'POST', path: '/auth/logout-everywhere', message: 'All logins were ended.' }],
    })
    .output(z.null())
    .mutation(async ({ ctx }) => {
      await ctx.services.auth.logoutEverywhere(ctx.user.userId);
      await audit(ctx, { action: 'auth.logoutEverywhere' });
      return null;
    }),

  changePassword: userProcedure
    .meta({
      summary: 'Sets a new password and ends all logins, this one too',
      errors: ['CREDENTIALS_INVALID', 'PASSWORD_WEAK', 'FORBIDDEN'],
      example: {
        input: { currentPassword: credentials.password, newPassword: 'a longer sentence than before' },
        output: null,
      },
      rest: [{ method: 'PUT', path: '/users/password', message: 'The password was changed. Log in again.' }],
    })
    .input(z.object({ currentPassword: password, newPassword: password }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { userId } = ctx.user;
      await confirmed(ctx, () => ctx.services.auth.changePassword({ userId, ...input }));
      await audit(ctx, { action: 'auth.passwordChanged', targetId: userId });
      return null;
    }),
});

type Account = Parameters<Context['services']['auth']['register']>[0];

/** Unless it is set to be told, a taken address is answered like a free one, after the same work. */
async function register(ctx: Context, account: Account): Promise<z.infer<typeof registrationSchema>> {
  const { registration, limits, auth } = ctx.services;
  if (registration === 'closed')
    throw new DocprocError('FORBIDDEN', 'Administrators make the accounts here.');
  limits.registrations?.take(ctx.address);
  const user = await auth.register(account).catch(async (error: unknown) => {
    if (registration === 'telling' || !isTaken(error)) throw error;
    await audit(ctx, { action: 'auth.registerFailed', details: { code: 'EMAIL_TAKEN' } });
  });
  if (!user) return { email: normaliseEmail(account.email) };
  await audit(ctx, { action: 'auth.registered', actorId: user.id, targetId: user.id });
  return registration === 'telling' ? user : { email: user.email };
}

function isTaken(error: unknown): boolean {
  return isDocprocError(error) && error.code === 'EMAIL_TAKEN';
}

async function login(ctx: Context, given: { readonly email: string; readonly password: string }) {
  const account = accountOf(given.email);
  const { logins, loginsOfAddress, loginsOfAccount } = ctx.services.limits;
  const counters: Counter[] = [
    [logins, `${ctx.address} ${account}`],
    [loginsOfAddress, ctx.address],
    [loginsOfAccount, account],
  ];
  try {
    const session = await throttled(counters, () => ctx.services.auth.login(given));
    await audit(ctx, { action: 'auth.login', actorId: session.user.id });
    return session;
  } catch (error) {
    // The address that was tried is not noted: people type passwords there.
    if (isDocprocError(error))
      await audit(ctx, { action: 'auth.loginFailed', details: { code: error.code } });
    throw error;
  }
}

/** Runs what asks for the caller's own password; who guesses at it is stopped. */
export function confirmed<T>(ctx: UserContext, attempt: () => Promise<T>): Promise<T> {
  return throttled([[ctx.services.limits.logins, `${ctx.address} ${ctx.user.userId}`]], attempt);
}

/** The address as accounts are looked up by, so that another spelling of it brings no further tries. */
function accountOf(text: string): string {
  try {
    return normaliseEmail(text);
  } catch {
    return '';
  }
}

type Counter = readonly [throttle: Throttle, key: string];

/** Refuses who guessed wrong too often. What was no wrong guess is not counted. */
async function throttled<T>(counters: readonly Counter[], attempt: () => Promise<T>): Promise<T> {
  const taken: Counter[] = [];
  try {
    for (const counter of counters) {
      counter[0].take(counter[1]);
      taken.push(counter);
    }
    const result = await attempt();
    const [first, ...others] = taken;
    first?.[0].clear(first[1]);
    for (const [throttle, key] of others) throttle.giveBack(key);
    return result;
  } catch (error) {
    const guessedWrong = isDocprocError(error) && error.code === 'CREDENTIALS_INVALID';
    if (!guessedWrong) for (const [throttle, key] of taken) throttle.giveBack(key);
    throw error;
  }
}
