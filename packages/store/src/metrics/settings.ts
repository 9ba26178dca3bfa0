import { z } from 'zod';

/** The setting that servers and workers share: who may read `/metrics`. */
export const metricsSettings = {
  METRICS_TOKEN: z
    .string()
    .min(16, 'must have 16 characters or more')
    .optional()
    .describe('who brings it reads /metrics from anywhere; left out, only callers on this machine do'),
};
