import { normaliseEmail } from '@org/docproc-core/auth';
import { DocprocError } from '@org/docproc-core/errors';
import { accountSchema } from '@org/docproc-store';
import { z } from 'zod';
import { confirmed } from './auth.ts';
import { router, userProcedure } from './base.ts';
import { audit, type UserContext } from './context.ts';
import { examples } from './examples.ts';
import { displayName, userSchema } from './views.ts';

const profileInput = z.object({
  name: displayName.exactOptional(),
  /** A new address to log in with. It needs `currentPassword`. */
  email: z.string().max(320).exactOptional(),
  currentPassword: z.string().max(1024).exactOptional(),
});

/** The caller's account, and what he may see of others. */
export const usersRouter = router({
  me: userProcedure
    .meta({
      summary: 'Who the caller is',
      errors: [],
      example: { output: examples.user },
      rest: [{ method: 'GET', path: '/users/me' }],
    })
    .output(userSchema)
    .query(async ({ ctx }) => {
      const user = await ctx.services.users.findById(ctx.user.userId);
      if (!user || user.disabled) throw new DocprocError('UNAUTHENTICATED');
      return user;
    }),

  updateProfile: userProcedure
    .meta({
      summary: "Changes the caller's name, or with the current password the address",
      errors: ['EMAIL_TAKEN', 'CREDENTIALS_INVALID', 'FORBIDDEN'],
      example: { input: { name: '김두나' }, output: examples.account },
      rest: [{ method: 'PUT', path: '/users/profile', message: 'The profile was changed.' }],
    })
    .input(profileInput)
    .output(accountSchema)
    .mutation(({ ctx, input }) => updateProfile(ctx, input)),

  get: userProcedure
    .meta({
      summary: "An account: the caller's own, or for administrators anybody's",
      errors: ['USER_NOT_FOUND'],
      example: { input: { id: examples.userId }, output: examples.account },
      rest: [{ method: 'GET', path: '/users/{id}' }],
    })
    .input(z.object({ id: z.uuid() }))
    .output(accountSchema)
    .query(async ({ ctx, input }) => {
      if (input.id !== ctx.user.userId && ctx.user.role !== 'admin') throw new DocprocError('USER_NOT_FOUND');
      return ctx.services.accounts.get(input.id);
    }),
});

async function updateProfile(ctx: UserContext, input: z.infer<typeof profileInput>) {
  const { userId } = ctx.user;
  const { name, email, currentPassword } = input;
  if (email !== undefined) {
    const password = currentPassword ?? '';
    // Whether it works tells whether the address is taken.
    ctx.services.limits.registrations?.take(ctx.address);
    await confirmed(ctx, () => ctx.services.auth.confirmPassword({ userId, password }));
  }
  const account = await ctx.services.accounts.change(userId, {
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email: normaliseEmail(email) }),
  });
  const details = { name: name !== undefined, email: email !== undefined };
  await audit(ctx, { action: 'user.profileChanged', targetId: userId, details });
  return account;
}
