/** Everything that the audit log tells of. */
export const auditActions = [
  'auth.registered',
  'auth.registerFailed',
  'auth.login',
  'auth.loginFailed',
  'auth.logout',
  'auth.logoutEverywhere',
  'auth.passwordChanged',
  'user.created',
  'user.profileChanged',
  'user.roleChanged',
  'user.disabled',
  'user.enabled',
  'user.departmentChanged',
  'department.created',
  'department.changed',
  'department.removed',
  'document.downloaded',
  'document.deleted',
  'report.downloaded',
  'job.retried',
  'job.cancelled',
  'job.failedRetried',
  'logs.downloaded',
  'logs.levelChanged',
  'sync.sourceCreated',
  'sync.sourceChanged',
  'sync.sourceRemoved',
  'sync.sourceTested',
  'sync.sourceListed',
  'sync.started',
  'sync.stopped',
  'sync.reset',
  'sync.scheduled',
  'sync.unscheduled',
  'sync.tableGranted',
  'sync.tableExported',
] as const;

/** What was done. */
export type AuditAction = (typeof auditActions)[number];

/** What else is known of it: plain values, never a secret or a document's content. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/** Something that somebody did, or tried. */
export interface AuditEntry {
  readonly action: AuditAction;
  /** Who did it; left out where that is not known. */
  readonly actorId?: string;
  /** The user, document, report or department it was done to. */
  readonly targetId?: string;
  /** Network address of the caller. */
  readonly address?: string;
  readonly requestId?: string;
  readonly details?: AuditDetails;
}
