import { DocprocError } from '@org/docproc-core/errors';
import type { PgBoss, Schedule } from 'pg-boss';
import { z } from 'zod';
import { syncQueueNames } from './queue.ts';
import { runTypes } from './record.ts';

/** What a schedule starts. Also the data of the job that says its time has come. */
export const scheduleTaskSchema = z.object({
  scheduleId: z.uuid(),
  table: z.string().min(1).max(200),
  type: z.enum(runTypes).exclude(['test']),
});

/** What a schedule starts. */
export type ScheduleTask = z.infer<typeof scheduleTaskSchema>;

/** `skip`: runs whose time came while no worker was there are left out. `once`: one of them is made up for. */
export const missedPolicies = ['skip', 'once'] as const;

export const scheduleRecordSchema = z.object({
  id: z.uuid(),
  table: z.string(),
  type: scheduleTaskSchema.shape.type,
  /** Five fields: minute, hour, day of month, month, day of week. */
  cron: z.string(),
  /** Of the tz database, such as `Asia/Seoul`. */
  timeZone: z.string(),
  missed: z.enum(missedPolicies),
  /** The next three times, ISO 8601. */
  next: z.array(z.string()).readonly(),
  createdAt: z.string(),
});

/** When a table is synced by itself. */
export type ScheduleRecord = z.infer<typeof scheduleRecordSchema>;

/** What can be said of a schedule. */
export type ScheduleSettings = Pick<ScheduleRecord, 'table' | 'type' | 'cron' | 'timeZone' | 'missed'>;

/** When tables are synced by themselves. A run whose predecessor is still under way is left out. */
export interface SyncSchedules {
  /** By table. */
  list(): Promise<readonly ScheduleRecord[]>;
  /** Error: `VALIDATION_FAILED` where cron or time zone cannot be understood. */
  create(settings: ScheduleSettings): Promise<ScheduleRecord>;
  /** Errors: `SYNC_NOT_FOUND`, `VALIDATION_FAILED`. */
  change(id: string, settings: ScheduleSettings): Promise<ScheduleRecord>;
  /** Error: `SYNC_NOT_FOUND`. */
  remove(id: string): Promise<ScheduleRecord>;
  /** All schedules of a table. */
  removeOf(table: string): Promise<void>;
}

/** Opens the schedules: those of the queue, which fire them. */
export function createSyncSchedules(boss: PgBoss): SyncSchedules {
  const all = async () => (await boss.getSchedules(syncQueueNames.due)).map((found) => toRecord(boss, found));
  const find = async (id: string) => {
    const found = (await all()).find((schedule) => schedule.id === id);
    if (!found) throw new DocprocError('SYNC_NOT_FOUND', 'There is no such schedule.');
    return found;
  };
  const put = async (id: string, { cron, timeZone, missed, table, type }: ScheduleSettings) => {
    checkTimes(boss, cron, timeZone);
    const task: ScheduleTask = { scheduleId: id, table, type };
    await boss.schedule(syncQueueNames.due, cron, task, { tz: timeZone, key: id, missed });
    return find(id);
  };
  const drop = (id: string) => boss.unschedule(syncQueueNames.due, id);
  return {
    async list() {
      return (await all()).sort((a, b) => (a.table < b.table ? -1 : Number(a.table > b.table)));
    },
    create: (settings) => put(crypto.randomUUID(), settings),
    async change(id, settings) {
      await find(id);
      return put(id, settings);
    },
    async remove(id) {
      const found = await find(id);
      await drop(id);
      return found;
    },
    async removeOf(table) {
      for (const schedule of await all()) if (schedule.table === table) await drop(schedule.id);
    },
  };
}

/** Error: `VALIDATION_FAILED`. */
function checkTimes(boss: PgBoss, cron: string, timeZone: string): void {
  if (cron.trim().split(/\s+/).length !== 5) throw invalid('cron', 'has five fields, such as `*/15 * * * *`');
  try {
    boss.previewSchedule(cron, { tz: 'UTC', count: 1 });
  } catch (cause) {
    throw invalid('cron', 'cannot be understood', cause);
  }
  try {
    boss.previewSchedule(cron, { tz: timeZone, count: 1 });
  } catch (cause) {
    throw invalid('timeZone', 'is no time zone such as Asia/Seoul', cause);
  }
}

function invalid(field: string, message: string, cause?: unknown): DocprocError {
  return new DocprocError('VALIDATION_FAILED', `${field} ${message}.`, {
    cause,
    details: { fields: { [field]: message } },
  });
}

function toRecord(boss: PgBoss, { key, cron, timezone, data, options, createdOn }: Schedule): ScheduleRecord {
  const { table, type } = scheduleTaskSchema.parse(data);
  const missed = z.enum(missedPolicies).catch('skip').parse(options?.missed);
  const next = boss.previewSchedule(cron, { tz: timezone, count: 3 }).map((time) => time.toISOString());
  return { id: key, table, type, cron, timeZone: timezone, missed, next, createdAt: createdOn.toISOString() };
}
