import type { AppRouter as ServerRouter } from '@org/docproc-server';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

/** Every procedure of the server, as types. */
export type AppRouter = ServerRouter;

/** What each procedure takes. */
export type Inputs = inferRouterInputs<AppRouter>;

/** What each procedure answers. */
export type Outputs = inferRouterOutputs<AppRouter>;

/** A document as its owner sees it. */
export type DocumentRecord = Outputs['documents']['get'];

/** A report as its owner sees it. */
export type ReportRecord = Outputs['reports']['get'];

/** Who is logged in. */
export type User = Outputs['users']['me'];
