import type { Queries } from '../database/connect.ts';

/** Where nothing else is said: in the middle of 1 to 9. */
export const defaultPriority = 5;

/**
 * The number that the queue is ordered by, highest first: the department's priority decides, then the document's own,
 * so that nobody overtakes another department by what he asks for himself.
 */
export function queuePriority(department: number, own: number): number {
  return department * 10 + own;
}

/** Priority of the owner's department; the middle one where he belongs to none. */
export async function departmentPriority(queries: Queries, ownerId: string): Promise<number> {
  const row = await queries
    .selectFrom('users')
    .innerJoin('departments', 'departments.id', 'users.department_id')
    .select('departments.priority')
    .where('users.id', '=', ownerId)
    .executeTakeFirst();
  return row?.priority ?? defaultPriority;
}
