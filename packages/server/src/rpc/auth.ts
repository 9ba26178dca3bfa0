import { normaliseEmail } from '@org/docproc-core/auth';
import { isDocprocError } from '@org/docproc-core/errors';
import { z } from 'zod';
import { publicProcedure, router, userProcedure } from './base.ts';
import type { Context } from './context.ts';
import { sessionSchema, userSchema } from './views.ts';

/** Long enough for any real value, short enough to cost nothing. */
const email = z.string().max(320);
const password = z.string().max(1024);
const refreshToken = z.string().max(512);

/** Accounts and logins. */
export const authRouter = router({
  /** Makes an account. Errors: `VALIDATION_FAILED`, `PASSWORD_WEAK`, `EMAIL_TAKEN`. */
  register: publicProcedure
    .input(z.object({ email, password, name: z.string().max(400) }))
    .output(userSchema)
    .mutation(({ ctx, input }) => ctx.services.auth.register(input)),

  /** Errors: `CREDENTIALS_INVALID`, `FORBIDDEN`, `RATE_LIMITED` after too many failures. */
  login: publicProcedure
    .input(z.object({ email, password }))
    .output(sessionSchema)
    .mutation(({ ctx, input }) => login(ctx, input)),

  /** Exchanges a refresh token for a new pair, once. Errors: `TOKEN_INVALID`, `TOKEN_EXPIRED`, `TOKEN_REUSED`, `FORBIDDEN`. */
  refresh: publicProcedure
    .input(z.object({ refreshToken }))
    .output(sessionSchema)
    .mutation(({ ctx, input }) => ctx.services.auth.refresh(input.refreshToken)),

  /** Ends the login that the refresh token belongs to. An unknown token is no error. */
  logout: publicProcedure
    .input(z.object({ refreshToken }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await ctx.services.auth.logout(input.refreshToken);
      return null;
    }),

  /** Ends all logins of the caller. Access tokens that are out stay valid until they expire. */
  logoutEverywhere: userProcedure.output(z.null()).mutation(async ({ ctx }) => {
    await ctx.services.auth.logoutEverywhere(ctx.user.userId);
    return null;
  }),

  /** Sets a new password and ends all logins. Errors: `CREDENTIALS_INVALID`, `PASSWORD_WEAK`, `RATE_LIMITED`. */
  changePassword: userProcedure
    .input(z.object({ currentPassword: password, newPassword: password }))
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      const { userId } = ctx.user;
      const change = () => ctx.services.auth.changePassword({ userId, ...input });
      await throttled(ctx, userId, change);
      return null;
    }),
});

async function login(ctx: Context, credentials: { readonly email: string; readonly password: string }) {
  return throttled(ctx, accountOf(credentials.email), () => ctx.services.auth.login(credentials));
}

/** The address as accounts are looked up by, so that another spelling of it brings no further tries. */
function accountOf(email: string): string {
  try {
    return normaliseEmail(email);
  } catch {
    return '';
  }
}

/** Refuses who guessed wrong too often at this account from this address. */
async function throttled<T>(ctx: Context, account: string, attempt: () => Promise<T>): Promise<T> {
  const { loginThrottle } = ctx.services;
  const key = `${ctx.address} ${account}`;
  loginThrottle.take(key);
  try {
    const result = await attempt();
    loginThrottle.clear(key);
    return result;
  } catch (error) {
    const guessedWrong = isDocprocError(error) && error.code === 'CREDENTIALS_INVALID';
    if (!guessedWrong) loginThrottle.giveBack(key);
    throw error;
  }
}
