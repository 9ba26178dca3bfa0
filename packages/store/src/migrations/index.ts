import type { Migration } from 'kysely/migration';
import { initial } from './0001-initial.ts';
import { rolesUploadsAudit } from './0002-roles-uploads-audit.ts';
import { reportOptions } from './0003-report-options.ts';
import { logLevelTable } from './0004-log-level.ts';
import { jobs } from './0005-jobs.ts';
import { blobClaims } from './0006-blob-claims.ts';
import { sync } from './0007-sync.ts';
import { jobOrigin } from './0008-job-origin.ts';

/** Every change of the schema, in the order of its name. Published ones are never edited; a change is a new one. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-roles-uploads-audit': rolesUploadsAudit,
  '0003-report-options': reportOptions,
  '0004-log-level': logLevelTable,
  '0005-jobs': jobs,
  '0006-blob-claims': blobClaims,
  '0007-sync': sync,
  '0008-job-origin': jobOrigin,
};
