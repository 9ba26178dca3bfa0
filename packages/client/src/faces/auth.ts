import type { TRPCClient } from '@trpc/client';
import { coded } from '../errors.ts';
import type { AppRouter, Inputs, Outputs, User } from '../router.ts';
import type { Session } from '../session/session.ts';

/** Accounts and logins. */
export interface AuthFace {
  /**
   * Makes an account; log in afterwards. Where the server is set to tell taken addresses, the answer has more than the
   * address. Errors: `VALIDATION_FAILED`, `PASSWORD_WEAK`, `FORBIDDEN` where administrators make the accounts,
   * `EMAIL_TAKEN` where that is told.
   */
  register(account: Inputs['auth']['register']): Promise<Outputs['auth']['register']>;
  /** Logs in: from now on every call is made as this user. Errors: `CREDENTIALS_INVALID`, `FORBIDDEN`, `RATE_LIMITED`. */
  login(credentials: Inputs['auth']['login']): Promise<User>;
  /** Ends the login, here in any case and on the server where it can be reached. */
  logout(): Promise<void>;
  /** Ends all logins of the user, this one too. */
  logoutEverywhere(): Promise<void>;
  /** Sets a new password and ends all logins, this one too. Errors: `CREDENTIALS_INVALID`, `PASSWORD_WEAK`. */
  changePassword(change: Inputs['auth']['changePassword']): Promise<void>;
  /** Changes the name, or with the current password the address. Errors: `EMAIL_TAKEN`, `CREDENTIALS_INVALID`. */
  updateProfile(changes: Inputs['users']['updateProfile']): Promise<Outputs['users']['updateProfile']>;
  /** Who is logged in. Error: `UNAUTHENTICATED` where nobody is. */
  me(): Promise<User>;
}

/** Calls about accounts. `onSwitch` is called when the user changes. */
export function createAuthFace(
  trpc: TRPCClient<AppRouter>,
  session: Session,
  onSwitch: () => Promise<void>,
): AuthFace {
  async function end(): Promise<void> {
    await session.end();
    await onSwitch();
  }

  return {
    register: (account) => coded(() => trpc.auth.register.mutate(account)),
    login: (credentials) =>
      coded(async () => {
        const issued = await trpc.auth.login.mutate(credentials);
        await session.start(issued);
        await onSwitch();
        return issued.user;
      }),
    async logout() {
      const refreshToken = await session.refreshToken();
      await end();
      if (refreshToken !== undefined) await trpc.auth.logout.mutate({ refreshToken }).catch(() => undefined);
    },
    logoutEverywhere: () =>
      coded(async () => {
        await trpc.auth.logoutEverywhere.mutate();
        await end();
      }),
    changePassword: (change) =>
      coded(async () => {
        await trpc.auth.changePassword.mutate(change);
        await end();
      }),
    updateProfile: (changes) => coded(() => trpc.users.updateProfile.mutate(changes)),
    me: () => coded(() => trpc.users.me.query()),
  };
}
