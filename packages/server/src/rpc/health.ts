import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Services } from '../services.ts';
import { publicProcedure, router } from './base.ts';

export const healthSchema = z.object({
  /** `stopping`: send no more requests here. `degraded`: the database does not answer. */
  status: z.enum(['ok', 'degraded', 'stopping']),
  /** Seconds since the process started. */
  uptime: z.number(),
});

/** How a server is. */
export type Health = z.infer<typeof healthSchema>;

/** How this server is. */
export const healthRouter = router({
  check: publicProcedure
    .meta({
      summary: 'Whether the server can work: it asks the database for a sign of life',
      errors: [],
      example: { output: { status: 'ok', uptime: 81 } },
    })
    .output(healthSchema)
    .query(({ ctx }) => checkHealth(ctx.services)),

  live: publicProcedure
    .meta({
      summary: 'Whether the process answers at all',
      errors: [],
      example: { output: { status: 'ok', uptime: 81 } },
    })
    .output(healthSchema)
    .query(({ ctx }) => liveness(ctx.services)),
});

/** Asks the database for a sign of life, for two seconds at most. */
export async function checkHealth(services: Services): Promise<Health> {
  const { status, uptime } = liveness(services);
  if (status === 'stopping') return { status, uptime };
  const answer = services.database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  const given = delay(2000, false, { ref: false });
  return { status: (await Promise.race([answer, given])) ? 'ok' : 'degraded', uptime };
}

/** What the process knows of itself. */
export function liveness({ draining }: Pick<Services, 'draining'>): Health {
  return { status: draining.aborted ? 'stopping' : 'ok', uptime: Math.round(process.uptime()) };
}
