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

/** How this server is. */
export const healthRouter = router({
  check: publicProcedure.output(healthSchema).query(({ ctx }) => checkHealth(ctx.services)),
});

/** Asks the database for a sign of life, for two seconds at most. */
export async function checkHealth({ database, stopping }: Services): Promise<z.infer<typeof healthSchema>> {
  const uptime = Math.round(process.uptime());
  if (stopping.aborted) return { status: 'stopping', uptime };
  const answer = database.pool.query('select 1').then(
    () => true,
    () => false,
  );
  const given = delay(2000, false, { ref: false });
  return { status: (await Promise.race([answer, given])) ? 'ok' : 'degraded', uptime };
}
