import { DocprocError } from '@org/docproc-core/errors';
import { accountSchema, auditActions, auditRecordSchema, departmentSchema } from '@org/docproc-store';
import { z } from 'zod';
import { jobsRouter } from './admin/jobs.ts';
import { adminProcedure, router } from './base.ts';
import { audit, type UserContext } from './context.ts';
import { examples } from './examples.ts';
import { logsRouter } from './logs.ts';
import { displayName, pageInput, pageOf, storable, timeRange, toPage, toTimes } from './views.ts';

const byId = z.object({ id: z.uuid() });
const pageSize = z.int().min(1).max(200).default(20);

const accountChanges = byId.extend({
  role: z.enum(['user', 'admin']).exactOptional(),
  /** `true` ends all of the account's logins at once. */
  disabled: z.boolean().exactOptional(),
  /** `null`: of no department. */
  departmentId: z.uuid().nullable().exactOptional(),
});

const newAccount = z.object({
  email: z.string().max(320),
  password: z.string().max(1024),
  name: displayName,
  role: z.enum(['user', 'admin']).default('user'),
  departmentId: z.uuid().exactOptional(),
});

const users = router({
  list: adminProcedure
    .meta({
      summary: 'All accounts, newest first',
      errors: [],
      example: { input: { search: 'kim' }, output: examples.accounts },
      rest: [{ method: 'GET', path: '/admin/users', answer: 'page' }],
    })
    .input(
      pageInput.extend({
        /** Part of address or name, in any case. */
        search: storable.max(200).exactOptional(),
        role: z.enum(['user', 'admin']).exactOptional(),
        disabled: z.boolean().exactOptional(),
        departmentId: z.uuid().exactOptional(),
      }),
    )
    .output(pageOf(accountSchema))
    .query(async ({ ctx, input }) => toPage(await ctx.services.accounts.list(input), input)),

  create: adminProcedure
    .meta({
      summary: 'Makes an account for somebody, whoever else may make one',
      errors: ['PASSWORD_WEAK', 'EMAIL_TAKEN', 'DEPARTMENT_NOT_FOUND'],
      example: {
        input: { email: 'kim@example.com', password: 'a sentence for the first day', name: '김하나' },
        output: examples.account,
      },
      rest: [{ method: 'POST', path: '/admin/users', status: 201, message: 'The account was made.' }],
    })
    .input(newAccount)
    .output(accountSchema)
    .mutation(({ ctx, input }) => createAccount(ctx, input)),

  update: adminProcedure
    .meta({
      summary: "Changes an account's role or department, disables or enables it",
      errors: ['USER_NOT_FOUND', 'DEPARTMENT_NOT_FOUND', 'STATE_CONFLICT'],
      example: {
        input: { id: examples.userId, disabled: true },
        output: { ...examples.account, disabled: true },
      },
      rest: [{ method: 'PATCH', path: '/admin/users/{id}' }],
    })
    .input(accountChanges)
    .output(accountSchema)
    .mutation(({ ctx, input }) => changeAccount(ctx, input)),
});

const departments = router({
  list: adminProcedure
    .meta({
      summary: 'All departments by name',
      errors: [],
      example: { output: [examples.department] },
      rest: [{ method: 'GET', path: '/admin/departments' }],
    })
    .output(z.array(departmentSchema).readonly())
    .query(({ ctx }) => ctx.services.departments.list()),

  create: adminProcedure
    .meta({
      summary: 'Makes a department; documents of one with a higher priority are processed first',
      errors: ['DEPARTMENT_EXISTS'],
      example: { input: { name: '회계', priority: 7 }, output: examples.department },
      rest: [{ method: 'POST', path: '/admin/departments', status: 201 }],
    })
    .input(z.object({ name: displayName, priority: z.int().min(1).max(9).default(5) }))
    .output(departmentSchema)
    .mutation(async ({ ctx, input }) => {
      const department = await ctx.services.departments.create(input);
      const details = { name: department.name, priority: department.priority };
      await audit(ctx, { action: 'department.created', targetId: department.id, details });
      return department;
    }),

  update: adminProcedure
    .meta({
      summary: "Changes a department's name or priority, for what is uploaded from now on",
      errors: ['DEPARTMENT_NOT_FOUND', 'DEPARTMENT_EXISTS'],
      example: { input: { id: examples.departmentId, priority: 7 }, output: examples.department },
      rest: [{ method: 'PATCH', path: '/admin/departments/{id}' }],
    })
    .input(
      byId.extend({ name: displayName.exactOptional(), priority: z.int().min(1).max(9).exactOptional() }),
    )
    .output(departmentSchema)
    .mutation(async ({ ctx, input: { id, ...changes } }) => {
      const department = await ctx.services.departments.change(id, changes);
      await audit(ctx, { action: 'department.changed', targetId: id, details: changes });
      return department;
    }),

  remove: adminProcedure
    .meta({
      summary: 'Removes a department; its users belong to none afterwards',
      errors: ['DEPARTMENT_NOT_FOUND'],
      example: { input: { id: examples.departmentId }, output: null },
      rest: [{ method: 'DELETE', path: '/admin/departments/{id}' }],
    })
    .input(byId)
    .output(z.null())
    .mutation(async ({ ctx, input }) => {
      await ctx.services.departments.remove(input.id);
      await audit(ctx, { action: 'department.removed', targetId: input.id });
      return null;
    }),
});

const auditLog = router({
  list: adminProcedure
    .meta({
      summary: 'Who did what, and when: logins, downloads, deletions, changes of roles; newest first',
      errors: [],
      example: { input: { action: 'document.downloaded' }, output: examples.auditPage },
      rest: [{ method: 'GET', path: '/admin/audit', names: { date_from: 'from', date_to: 'until' } }],
    })
    .input(
      z.object({
        action: z.enum(auditActions).exactOptional(),
        actorId: z.uuid().exactOptional(),
        targetId: z.uuid().exactOptional(),
        ...timeRange,
        pageSize,
        /** `nextBefore` of the page before. */
        before: z.int().positive().exactOptional(),
      }),
    )
    .output(
      z.object({
        items: z.array(auditRecordSchema).readonly(),
        nextBefore: z.int().positive().exactOptional(),
      }),
    )
    .query(({ ctx, input: { from, until, ...input } }) =>
      ctx.services.audit.list({ ...input, ...toTimes({ from, until }) }),
    ),
});

/** What only administrators may do. */
export const adminRouter = router({
  users,
  departments,
  jobs: jobsRouter,
  audit: auditLog,
  logs: logsRouter,
});

async function createAccount(ctx: UserContext, input: z.infer<typeof newAccount>) {
  const { role, departmentId, ...account } = input;
  // Before the account is there: one without its department is not what was asked for.
  if (departmentId !== undefined) await assertDepartment(ctx, departmentId);
  const { id } = await ctx.services.auth.register(account);
  await audit(ctx, { action: 'user.created', targetId: id, details: { role } });
  return ctx.services.accounts.change(id, { role, ...(departmentId !== undefined && { departmentId }) });
}

async function assertDepartment(ctx: UserContext, departmentId: string): Promise<void> {
  const departments = await ctx.services.departments.list();
  if (!departments.some(({ id }) => id === departmentId)) throw new DocprocError('DEPARTMENT_NOT_FOUND');
}

async function changeAccount(ctx: UserContext, { id, ...given }: z.infer<typeof accountChanges>) {
  const { accounts, auth, sessions } = ctx.services;
  const before = await accounts.get(id);
  const account = await accounts.change(id, given);
  // Disabled accounts cannot come back with what they have, not even after they were enabled again.
  if (account.disabled && !before.disabled) await auth.logoutEverywhere(id);
  else if (account.role !== before.role) await sessions.tell({ userId: id });
  const done = { targetId: id };
  if (account.disabled !== before.disabled) {
    await audit(ctx, { ...done, action: account.disabled ? 'user.disabled' : 'user.enabled' });
  }
  if (account.role !== before.role) {
    await audit(ctx, {
      ...done,
      action: 'user.roleChanged',
      details: { from: before.role, to: account.role },
    });
  }
  if (account.departmentId !== before.departmentId) {
    await audit(ctx, {
      ...done,
      action: 'user.departmentChanged',
      details: { to: account.departmentId ?? null },
    });
  }
  return account;
}
