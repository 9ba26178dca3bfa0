import { DocprocError } from '../../errors/index.ts';
import type { SyncColumn } from '../source.ts';
import { widens } from './widening.ts';

/** A column of a target table. */
export interface TargetColumn {
  readonly name: string;
  readonly type: string;
}

/** What has to be done to a target table before rows of the present columns fit into it. */
export interface Drift {
  readonly added: readonly TargetColumn[];
  readonly widened: readonly TargetColumn[];
}

/**
 * Compares the columns that a target has with those that a source has now. New columns are added and wider types
 * widened. Error: `SYNC_SCHEMA_CHANGED` where a column is gone or its type would not hold the values that are there.
 */
export function findDrift(target: readonly TargetColumn[], source: readonly SyncColumn[]): Drift {
  const present = new Map(source.map((column) => [column.name, column]));
  const known = new Set(target.map(({ name }) => name));
  const faults: Record<string, string> = {};
  const widened: TargetColumn[] = [];
  for (const { name, type } of target) {
    const now = present.get(name);
    if (!now) faults[name] = 'is no longer there';
    else if (now.targetType === type) continue;
    else if (widens(type, now.targetType)) widened.push({ name, type: now.targetType });
    else faults[name] = `was ${type} and is ${now.sourceType} (${now.targetType}) now`;
  }
  refuse(faults);
  const added = source
    .filter(({ name }) => !known.has(name))
    .map(({ name, targetType }) => ({ name, type: targetType }));
  return { added, widened };
}

function refuse(faults: Readonly<Record<string, string>>): void {
  const names = Object.keys(faults);
  if (names.length === 0) return;
  const list = names.map((name) => `${name} ${faults[name]}`).join('; ');
  throw new DocprocError(
    'SYNC_SCHEMA_CHANGED',
    `The table changed at the source: ${list}. Nothing was written. Leave the columns out, or do a full refresh.`,
    { details: { fields: faults } },
  );
}
