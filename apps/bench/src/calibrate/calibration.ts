import { DocprocError } from '@org/docproc-core/errors';
import { z } from 'zod';

const ms = z.number().nonnegative();

const timesSchema = z.object({ avg: ms, p50: ms, p95: ms });

/** A load at which the model was held against what was measured. Times in milliseconds. */
const checkSchema = z.object({
  station: z.enum(['calls', 'documents']),
  perSecond: z.number().positive(),
  /** Share of the time that the places of the station are at work, by the model. */
  utilization: z.number().nonnegative(),
  measured: timesSchema,
  predicted: timesSchema,
});

/** What `docproc-bench calibrate` writes and `docproc-bench size --calibration` reads. Times in milliseconds. */
export const calibrationSchema = z.object({
  schemaVersion: z.literal(1),
  /** ISO 8601. */
  measuredAt: z.string(),
  machine: z.object({ processor: z.string(), cores: z.int().positive(), loadBefore: z.number() }),
  /** What was sent as documents. */
  documents: z.string(),
  /** Calls a second and documents a second when there were more than could be served. */
  capacity: z.object({ callsPerSecond: z.number(), documentsPerSecond: z.number() }),
  /** Processor time of a call on a server, and of an upload with all that belongs to its document beside one call. */
  callMs: ms,
  uploadMs: ms,
  /** Time of a document on an extraction thread. */
  documentMs: ms,
  /** Standard deviation of it, as a share of the mean. */
  documentVariation: z.number().nonnegative(),
  databaseCallMs: ms,
  databaseDocumentMs: ms,
  /** Extraction threads that were at work. */
  threads: z.int().positive(),
  /** What a call, and a document, takes beside queueing and service: the network, the database, the way of the news. */
  callOverheadMs: ms,
  documentOverheadMs: ms,
  checks: z.array(checkSchema),
});

/** Measured service times, with the loads at which the model was checked. */
export type Calibration = z.infer<typeof calibrationSchema>;

/** One check of the model. */
export type ModelCheck = z.infer<typeof checkSchema>;

/** Mean, median and 95th percentile in milliseconds. */
export type Times = z.infer<typeof timesSchema>;

/** Reads what `calibrate` wrote. Error: `OPTION_INVALID`. */
export function parseCalibration(text: string, path: string): Calibration {
  try {
    return calibrationSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${path} is no calibration; docproc-bench calibrate --calibration FILE writes one.`;
    throw new DocprocError('OPTION_INVALID', message, { cause });
  }
}
