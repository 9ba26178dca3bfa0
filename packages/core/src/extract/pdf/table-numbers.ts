import type { PageResult } from '../format.ts';

/** Gives the tables of pages, which count from `t1` each, ids that are theirs alone in the document. */
export function numberTables(): (page: PageResult) => PageResult {
  let before = 0;
  return (result) => {
    if (result.tables.length === 0) return result;
    const ids = new Map(result.tables.map(({ id }) => [id, `t${++before}`]));
    const { page, tables, ...rest } = result;
    return {
      ...rest,
      page: {
        ...page,
        blocks: page.blocks.map((block) =>
          block.tableId === undefined
            ? block
            : { ...block, tableId: ids.get(block.tableId) ?? block.tableId },
        ),
      },
      tables: tables.map((table) => ({ ...table, id: ids.get(table.id) ?? table.id })),
    };
  };
}
