import { DocprocError } from '@org/docproc-core/errors';
import { type Selectable, type SqlBool, sql } from 'kysely';
import type { Queries } from '../database/connect.ts';
import { formatPageCursor, parsePageCursor } from '../database/page-cursor.ts';
import type { ReportTable } from '../database/tables.ts';
import type { Page } from '../documents/list.ts';
import type { ReportLanguage, ReportRecord, ReportState } from './record.ts';

/** Which reports to list, newest first. */
export interface ReportFilter {
  /** Only reports that show this document. */
  readonly documentId?: string;
  readonly states?: readonly ReportState[];
  /** From 1; default 1. */
  readonly page?: number;
  /** 1 to 200; default 20. */
  readonly pageSize?: number;
  /** `nextCursor` of the page before. `page` is then ignored. */
  readonly cursor?: string;
}

/** One report of this owner. Error: `REPORT_NOT_FOUND`, also where it is somebody else's. */
export async function findReport(queries: Queries, ownerId: string, id: string): Promise<ReportRecord> {
  const row = await selectReports(queries, ownerId).where('id', '=', id).executeTakeFirst();
  if (!row) throw new DocprocError('REPORT_NOT_FOUND');
  return toReportRecord(row);
}

/** Lists one owner's reports. Error: `VALIDATION_FAILED` where the cursor is none of ours. */
export async function listReports(
  queries: Queries,
  ownerId: string,
  filter: ReportFilter = {},
): Promise<Page<ReportRecord>> {
  const { pageSize = 20, page = 1 } = filter;
  const matching = applyFilter(selectReports(queries, ownerId), filter);
  const count = await matching
    .clearSelect()
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  const rows = await reportsQuery(queries, ownerId, filter)
    .limit(pageSize + 1)
    .offset(filter.cursor === undefined ? (page - 1) * pageSize : 0)
    .execute();
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(toReportRecord),
    total: count.count,
    ...(last && { nextCursor: formatPageCursor(last.created_at, last.id) }),
  };
}

/** The query behind a page: newest first, from the cursor on. */
export function reportsQuery(queries: Queries, ownerId: string, filter: ReportFilter): Selection {
  const matching = applyFilter(selectReports(queries, ownerId), filter);
  const ordered = matching.orderBy('created_at', 'desc').orderBy('id', 'desc');
  return filter.cursor === undefined ? ordered : ordered.where(afterCursor(filter.cursor));
}

function selectReports(queries: Queries, ownerId: string) {
  return queries.selectFrom('reports').selectAll().where('owner_id', '=', ownerId);
}

type Selection = ReturnType<typeof selectReports>;

function applyFilter(query: Selection, { states, documentId }: ReportFilter): Selection {
  let filtered = query;
  if (states) filtered = filtered.where('state', 'in', [...states]);
  if (documentId) filtered = filtered.where(sql<SqlBool>`document_ids @> array[${documentId}]::uuid[]`);
  return filtered;
}

function afterCursor(cursor: string) {
  const { value, id } = parsePageCursor(cursor);
  return sql<SqlBool>`(created_at, id) < (${value}::timestamptz, ${id}::uuid)`;
}

/** The row as callers see it. */
export function toReportRecord(row: Selectable<ReportTable>): ReportRecord {
  return {
    id: row.id,
    ownerId: row.owner_id,
    documentIds: row.document_ids,
    format: row.format,
    ...(row.title !== null && { title: row.title }),
    ...(row.language !== null && { language: row.language as ReportLanguage }),
    options: row.options,
    state: row.state,
    progress: row.progress,
    ...(row.sha256 !== null && {
      file: {
        mediaType: row.media_type ?? 'application/octet-stream',
        extension: row.extension ?? 'bin',
        bytes: row.bytes ?? 0,
        sha256: row.sha256,
      },
    }),
    ...(row.error_code !== null && { error: { code: row.error_code, message: row.error_message ?? '' } }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
