import type { CellComment, CellLink, SheetTable } from '../../model/index.ts';
import type { SheetDetails } from '../sheet/reader.ts';
import { readComments } from './parts/comments.ts';
import { type Relationship, readRelationships } from './parts/relationships.ts';
import { readTablePart } from './parts/tables.ts';
import { readPersons, readThreads } from './parts/threads.ts';
import type { StoredLink } from './worksheet/outline.ts';
import type { ReadXmlOptions } from './xml/read.ts';
import type { ZipArchive } from './zip/index.ts';

/** These parts are held in memory; they may inflate to this many bytes each. */
const maxPartBytes = 64 * 2 ** 20;
/** Parts of a sheet beyond this many of each type are left out: a sheet has one of comments, and seldom ten tables. */
const maxParts = 1000;

/** Reads the parts that a worksheet part is related to, and resolves its links. Parts that are missing are empty. */
export async function readRelated(
  zip: ZipArchive,
  sheetPath: string,
  stored: readonly StoredLink[],
  xml: ReadXmlOptions,
): Promise<Omit<SheetDetails, 'lists'>> {
  const relationships = await readRelationships(zip, sheetPath, xml);
  return {
    tables: await readTables(zip, relationships, xml),
    comments: await readAllComments(zip, relationships, xml),
    links: resolveLinks(stored, relationships),
  };
}

async function readTables(
  zip: ZipArchive,
  relationships: readonly Relationship[],
  xml: ReadXmlOptions,
): Promise<SheetTable[]> {
  const tables: SheetTable[] = [];
  for (const path of pathsOf(zip, relationships, 'table')) {
    const table = await readTablePart(zip.stream(path, maxPartBytes), xml);
    if (table) tables.push(table);
  }
  return tables;
}

/** Beside each thread stands a note for programs that know none; the thread says more. */
async function readAllComments(
  zip: ZipArchive,
  relationships: readonly Relationship[],
  xml: ReadXmlOptions,
): Promise<CellComment[]> {
  const threads: CellComment[] = [];
  const threadPaths = pathsOf(zip, relationships, 'threadedComment');
  const persons = threadPaths.length === 0 ? new Map<string, string>() : await readAllPersons(zip, xml);
  for (const path of threadPaths)
    threads.push(...(await readThreads(zip.stream(path, maxPartBytes), persons, xml)));
  const threaded = new Set(threads.map(({ ref }) => ref));
  const notes: CellComment[] = [];
  for (const path of pathsOf(zip, relationships, 'comments')) {
    const found = await readComments(zip.stream(path, maxPartBytes), xml);
    notes.push(...found.filter(({ ref }) => !threaded.has(ref)));
  }
  return [...threads, ...notes];
}

async function readAllPersons(zip: ZipArchive, xml: ReadXmlOptions): Promise<Map<string, string>> {
  const persons = new Map<string, string>();
  for (const path of zip.names.filter((name) => /^\/?xl\/persons\/[^/]+\.xml$/i.test(name)).slice(0, 16)) {
    for (const [id, name] of await readPersons(zip.stream(path, maxPartBytes), xml)) persons.set(id, name);
  }
  return persons;
}

/** Each part once, however often the sheet names it. */
function pathsOf(zip: ZipArchive, relationships: readonly Relationship[], type: string): string[] {
  const paths = relationships
    .filter((link) => link.type === type && !link.external && zip.has(link.target))
    .map(({ target }) => target);
  return [...new Set(paths)].slice(0, maxParts);
}

function resolveLinks(stored: readonly StoredLink[], relationships: readonly Relationship[]): CellLink[] {
  const targets = new Map(
    relationships.filter((link) => link.external).map((link) => [link.id, link.target]),
  );
  return stored.flatMap(({ relationship, ...link }) => {
    const target = relationship === undefined ? undefined : targets.get(relationship);
    if (target === undefined && link.location === undefined) return [];
    return [{ ...link, ...(target === undefined ? {} : { target }) }];
  });
}
