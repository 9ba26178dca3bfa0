import { DocprocError } from '@org/docproc-core/errors';
import { authRouter } from './auth.ts';
import { router, userProcedure } from './base.ts';
import { documentsRouter } from './documents.ts';
import { healthRouter } from './health.ts';
import { reportsRouter } from './reports.ts';
import { userSchema } from './views.ts';

const usersRouter = router({
  /** Who the caller is. Error: `UNAUTHENTICATED` where the account is gone or disabled. */
  me: userProcedure.output(userSchema).query(async ({ ctx }) => {
    const user = await ctx.services.users.findById(ctx.user.userId);
    if (!user || user.disabled) throw new DocprocError('UNAUTHENTICATED');
    return user;
  }),
});

/** Every procedure of the server. */
export const appRouter = router({
  auth: authRouter,
  users: usersRouter,
  documents: documentsRouter,
  reports: reportsRouter,
  health: healthRouter,
});

/** The type that clients are made for. */
export type AppRouter = typeof appRouter;
