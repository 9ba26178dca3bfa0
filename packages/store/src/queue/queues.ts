import type { PgBoss, QueueOptions } from 'pg-boss';
import { type QueueSettings, queueNames } from './contract.ts';

/** Makes the queues, or gives those that exist the present settings. */
export async function ensureQueues(boss: PgBoss, settings: QueueSettings): Promise<void> {
  const live = liveOptions(settings);
  for (const [name, dead] of [
    [queueNames.extract, queueNames.extractDead],
    [queueNames.report, queueNames.reportDead],
  ] as const) {
    // pg-boss tells nobody of a dead letter: its workers have to look at their own pace.
    await ensureQueue(boss, dead, { ...deadOptions(live), notify: false });
    await ensureQueue(boss, name, { ...live, deadLetter: dead, notify: true });
  }
}

type Options = QueueOptions & { readonly deadLetter?: string; readonly notify: boolean };

async function ensureQueue(boss: PgBoss, name: string, options: Options): Promise<void> {
  // Both: making one that exists changes nothing, and two processes may be here at once.
  await boss.createQueue(name, options);
  await boss.updateQueue(name, options);
}

function liveOptions(settings: QueueSettings): QueueOptions {
  return {
    retryLimit: settings.retryLimit ?? 3,
    retryDelay: settings.retryDelaySeconds ?? 2,
    retryBackoff: true,
    retryDelayMax: settings.retryDelayMaxSeconds ?? 120,
    expireInSeconds: settings.expireSeconds ?? 600,
    heartbeatSeconds: settings.heartbeatSeconds ?? 10,
    deleteAfterSeconds: settings.keepFinishedSeconds ?? 86_400,
    retentionSeconds: 30 * 86_400,
  };
}

/** Marking a document as failed is quick and must not be given up: it is tried for days. */
function deadOptions(live: QueueOptions): QueueOptions {
  return { ...live, retryLimit: 100, retryDelayMax: 3600, expireInSeconds: 60 };
}
