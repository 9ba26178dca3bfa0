import type { CellObject, WorkSheet } from '@e965/xlsx';
import type { CellComment, CellLink } from '../../../model/index.ts';
import { refOf } from '../../sheet/ref.ts';

/** Comments and links of a sheet beyond this many of each are left out. */
const maxNotes = 100_000;

/** The comments and links that SheetJS has put to the cells of a sheet. */
export function notesOf(sheet: WorkSheet | undefined): { comments: CellComment[]; links: CellLink[] } {
  const comments: CellComment[] = [];
  const links: CellLink[] = [];
  const data: readonly (readonly (CellObject | undefined)[] | undefined)[] = sheet?.['!data'] ?? [];
  // Rows and cells are sparse arrays: only places that hold something are visited.
  data.forEach((row, at) => {
    row?.forEach((cell, column) => {
      if (cell?.c && comments.length < maxNotes) comments.push(...commentsOf(cell, refOf(at, column)));
      const link = cell?.l && linkOf(cell, refOf(at, column));
      if (link && links.length < maxNotes) links.push(link);
    });
  });
  return { comments, links };
}

function commentsOf(cell: CellObject, ref: string): CellComment[] {
  return (cell.c ?? []).map(({ a, t }) => ({
    ref,
    text: String(t ?? '').trim(),
    ...(a ? { author: String(a) } : {}),
  }));
}

/** A target that begins with `#` is a place inside of the workbook. */
function linkOf(cell: CellObject, ref: string): CellLink | undefined {
  const { Target, Tooltip } = cell.l ?? {};
  if (!Target) return undefined;
  const tooltip = Tooltip ? { tooltip: String(Tooltip) } : {};
  return Target.startsWith('#')
    ? { ref, location: Target.slice(1), ...tooltip }
    : { ref, target: String(Target), ...tooltip };
}
