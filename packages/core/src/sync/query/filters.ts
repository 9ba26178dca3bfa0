import { DocprocError } from '../../errors/index.ts';
import { quote } from '../duckdb/names.ts';
import type { Filter } from './query.ts';
import type { Parameters } from './run.ts';
import { findColumn, type QueryTable } from './table.ts';

/** Filters as SQL: `true` where there are none. Errors: `SYNC_COLUMN_NOT_FOUND`, `VALIDATION_FAILED`. */
export function conditionOf(
  table: QueryTable,
  filters: readonly Filter[] | undefined,
  parameters: Parameters,
): string {
  const parts = (filters ?? []).map((filter) => filterOf(table, filter, parameters));
  return parts.length === 0 ? 'true' : parts.join(' and ');
}

function filterOf(table: QueryTable, filter: Filter, parameters: Parameters): string {
  const { name, type } = findColumn(table, filter.column);
  const column = quote(name);
  switch (filter.is) {
    case 'null':
    case 'not null':
      return `${column} is ${filter.is}`;
    case 'in':
    case 'not in':
      return `${column} ${filter.is} (${filter.value.map((one) => parameters.add(one, type)).join(', ')})`;
    case 'contains':
      requireText(name, type);
      return `contains(lower(${column}), lower(${parameters.add(filter.value, 'VARCHAR')}))`;
    case 'begins with':
      requireText(name, type);
      return `starts_with(lower(${column}), lower(${parameters.add(filter.value, 'VARCHAR')}))`;
    default:
      return `${column} ${filter.is} ${parameters.add(filter.value, type)}`;
  }
}

function requireText(name: string, type: string): void {
  if (type === 'VARCHAR') return;
  const details = { fields: { [name]: `is of type ${type}, and not text` } };
  throw new DocprocError('VALIDATION_FAILED', `${name} is not text.`, { details });
}
