import { lineLevels, logKinds, logLevels } from '@org/docproc-store';
import { z } from 'zod';
import { describeDownload } from '../logs/download.ts';
import { listLogFiles, logFolder } from '../logs/folder.ts';
import { changeLogLevel, logLevelState } from '../logs/level.ts';
import { logLineSchema } from '../logs/line.ts';
import { readLogs } from '../logs/read.ts';
import { adminProcedure, router } from './base.ts';
import { audit } from './context.ts';
import { examples } from './examples.ts';
import { timeRange, toTimes } from './views.ts';

const filter = {
  /** Of this level and more serious ones. */
  level: z.enum(lineLevels).exactOptional(),
  ...timeRange,
  /** Somewhere in the line, in any case. */
  search: z.string().min(1).max(200).exactOptional(),
  /** Everything that was logged of one request, also by the worker that did its job. */
  requestId: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .exactOptional(),
};

const selection = z.object({
  kind: z.enum(logKinds),
  /** Name of one file. Default: all of the kind. */
  file: z.string().max(100).exactOptional(),
  ...filter,
});

const levelState = z.object({
  /** Of this server at present. */
  level: z.enum(logLevels).exactOptional(),
  /** Of this server by its configuration. */
  own: z.enum(logLevels).exactOptional(),
  /** Set for all servers and workers; left out where each has its own. */
  shared: z.enum(logLevels).exactOptional(),
  /** When each goes back to its own; ISO 8601. */
  until: z.string().exactOptional(),
});

/** The log files of the server that is asked, and the level of all. */
export const logsRouter = router({
  list: adminProcedure
    .meta({
      summary: "What this server's log files say, newest first",
      errors: ['LOGS_NOT_KEPT'],
      example: { input: { level: 'warn', kinds: ['app', 'worker'] }, output: examples.logPage },
      rest: [
        {
          method: 'GET',
          path: '/logs',
          names: { kind: 'kinds', date_from: 'from', date_to: 'until' },
        },
      ],
    })
    .input(
      z.object({
        kinds: z
          .array(z.enum(logKinds))
          .min(1)
          .max(logKinds.length)
          .transform((kinds) => [...new Set(kinds)])
          // What is in `error` is in one of these, too.
          .default(['app', 'access', 'worker']),
        ...filter,
        pageSize: z.int().min(1).max(500).default(100),
        cursor: z.string().max(2000).exactOptional(),
      }),
    )
    .output(
      z.object({
        items: z.array(logLineSchema).readonly(),
        /** For what comes after. A page may be short, or empty, and still have one: then as much was read as one call may. */
        nextCursor: z.string().exactOptional(),
      }),
    )
    .query(({ ctx, input: { from, until, ...input } }) =>
      readLogs(logFolder(ctx.services), { ...input, ...toTimes({ from, until }) }),
    ),

  files: adminProcedure
    .meta({
      summary: "This server's log files, of each kind the newest first",
      errors: ['LOGS_NOT_KEPT'],
      example: { output: [examples.logFile] },
      rest: [{ method: 'GET', path: '/logs/files' }],
    })
    .output(
      z
        .array(
          z.object({
            name: z.string(),
            kind: z.enum(logKinds),
            bytes: z.int().nonnegative(),
            /** When its last line was written; ISO 8601. */
            changedAt: z.string(),
          }),
        )
        .readonly(),
    )
    .query(({ ctx }) => listLogFiles(logFolder(ctx.services))),

  download: adminProcedure
    .meta({
      summary:
        'A log file, or what fits of all files of a kind, oldest line first: over REST the lines themselves, over tRPC where they are',
      errors: ['LOGS_NOT_KEPT', 'NOT_FOUND'],
      example: {
        input: { kind: 'access', from: '2026-11-21T00:00:00Z' },
        output: examples.logDownload,
      },
      rest: [
        {
          method: 'GET',
          path: '/logs/download',
          answer: 'lines',
          names: { date_from: 'from', date_to: 'until' },
        },
      ],
    })
    .input(selection)
    .output(
      z.object({
        fileName: z.string(),
        /** The files that are read, oldest first. */
        files: z.array(z.string()).readonly(),
        /** Of all of them. */
        bytes: z.int().nonnegative(),
        /** Which of their lines. */
        filter: z.object(filter),
      }),
    )
    .query(({ ctx, input }) => describeDownload(logFolder(ctx.services), input)),

  level: adminProcedure
    .meta({
      summary: 'What is logged at present',
      errors: [],
      example: { output: examples.logLevel },
      rest: [{ method: 'GET', path: '/logs/level' }],
    })
    .output(levelState)
    .query(({ ctx }) => logLevelState(ctx.services)),

  setLevel: adminProcedure
    .meta({
      summary:
        'Sets the log level of all servers and workers, within seconds, for good or for some minutes; with `null` each goes back to its own',
      errors: [],
      example: { input: { level: 'debug', minutes: 30 }, output: examples.logLevel },
      rest: [{ method: 'PUT', path: '/logs/level' }],
    })
    .input(
      z.object({
        level: z.enum(logLevels).nullable(),
        minutes: z.int().min(1).max(10_080).exactOptional(),
      }),
    )
    .output(levelState)
    .mutation(async ({ ctx, input }) => {
      const { level, ...rest } = input;
      const state = await changeLogLevel(ctx.services, input);
      await audit(ctx, { action: 'logs.levelChanged', details: { level, ...rest } });
      return state;
    }),
});
