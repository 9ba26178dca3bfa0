import { DocprocError } from '@org/docproc-core/errors';
import { z } from 'zod';
import type { Database } from '../database/connect.ts';
import { isUniqueViolation } from '../database/faults.ts';

export const departmentSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** 1 to 9; documents of a department with 9 are processed before all others. */
  priority: z.int().min(1).max(9),
  /** ISO 8601. */
  createdAt: z.string(),
});

/** A group of users whose documents come before or after others'. */
export type Department = z.infer<typeof departmentSchema>;

/** What can be said of a department. */
export interface DepartmentChanges {
  readonly name?: string;
  /** 1 to 9. It holds for documents that are uploaded or reprocessed from now on. */
  readonly priority?: number;
}

/** All departments: a handful. */
export interface DepartmentStore {
  /** By name. */
  list(): Promise<readonly Department[]>;
  /** Error: `DEPARTMENT_EXISTS`. */
  create(department: { readonly name: string; readonly priority: number }): Promise<Department>;
  /** Errors: `DEPARTMENT_NOT_FOUND`, `DEPARTMENT_EXISTS`. */
  change(id: string, changes: DepartmentChanges): Promise<Department>;
  /** Its users belong to none afterwards. Error: `DEPARTMENT_NOT_FOUND`. */
  remove(id: string): Promise<void>;
}

const columns = ['id', 'name', 'priority', 'created_at'] as const;

/** Opens the list of departments. */
export function createDepartmentStore({ db }: Pick<Database, 'db'>): DepartmentStore {
  return {
    async list() {
      const rows = await db.selectFrom('departments').select(columns).orderBy('name').execute();
      return rows.map(toDepartment);
    },
    create: (department) =>
      existsAsError(async () => {
        const query = db.insertInto('departments').values(department).returning(columns);
        return toDepartment(await query.executeTakeFirstOrThrow());
      }),
    change: (id, changes) => existsAsError(() => changeDepartment(db, id, changes)),
    async remove(id) {
      const removed = db.deleteFrom('departments').where('id', '=', id).returning('id');
      if (!(await removed.executeTakeFirst())) throw new DocprocError('DEPARTMENT_NOT_FOUND');
    },
  };
}

async function changeDepartment(
  db: Database['db'],
  id: string,
  { name, priority }: DepartmentChanges,
): Promise<Department> {
  const changes = { ...(name !== undefined && { name }), ...(priority !== undefined && { priority }) };
  const row =
    Object.keys(changes).length > 0
      ? await db
          .updateTable('departments')
          .set(changes)
          .where('id', '=', id)
          .returning(columns)
          .executeTakeFirst()
      : await db.selectFrom('departments').select(columns).where('id', '=', id).executeTakeFirst();
  if (!row) throw new DocprocError('DEPARTMENT_NOT_FOUND');
  return toDepartment(row);
}

function toDepartment(row: {
  readonly id: string;
  readonly name: string;
  readonly priority: number;
  readonly created_at: Date;
}): Department {
  return { id: row.id, name: row.name, priority: row.priority, createdAt: row.created_at.toISOString() };
}

async function existsAsError<T>(change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (!isUniqueViolation(error, 'departments_name')) throw error;
    throw new DocprocError('DEPARTMENT_EXISTS', undefined, { cause: error });
  }
}
