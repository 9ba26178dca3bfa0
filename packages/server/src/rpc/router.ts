import { adminRouter } from './admin.ts';
import { authRouter } from './auth.ts';
import { router } from './base.ts';
import { documentsRouter } from './documents.ts';
import { healthRouter } from './health.ts';
import { reportsRouter } from './reports.ts';
import { syncRouter } from './sync/runs.ts';
import { schedulerRouter } from './sync/scheduler.ts';
import { tablesRouter } from './sync/tables.ts';
import { uploadsRouter } from './uploads.ts';
import { usersRouter } from './users.ts';

/** Every procedure of the server. */
export const appRouter = router({
  auth: authRouter,
  users: usersRouter,
  documents: documentsRouter,
  uploads: uploadsRouter,
  reports: reportsRouter,
  tables: tablesRouter,
  sync: syncRouter,
  scheduler: schedulerRouter,
  admin: adminRouter,
  health: healthRouter,
});

/** The type that clients are made for. */
export type AppRouter = typeof appRouter;
