import { type ReadXmlOptions, readXml } from '../xml/read.ts';
import { token } from '../xml/scanner.ts';
import type { ZipArchive } from '../zip/index.ts';

/** A part's link to another part. */
export interface Relationship {
  readonly id: string;
  /** Last segment of the type's URI, such as `worksheet`: alike in transitional and strict files. */
  readonly type: string;
  /** Path of the part inside the archive; an address as it is written where the link leads outside. */
  readonly target: string;
  readonly external: boolean;
}

/** A workbook of thousands of sheets has some hundred kilobytes of links. */
const maxBytes = 16 * 2 ** 20;

/** Excel allows 65,530 links a sheet. */
const maxLinks = 200_000;

/** The relationships of a part, `''` for those of the package. Empty where the part has none. */
export async function readRelationships(
  zip: ZipArchive,
  part: string,
  options: ReadXmlOptions,
): Promise<Relationship[]> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const path = `${folder}_rels/${part.slice(slash)}.rels`;
  const found: Relationship[] = [];
  if (!zip.has(path)) return found;
  await readXml(
    zip.stream(path, maxBytes),
    (kind, xml) => {
      if (kind !== token.open || !xml.is('Relationship') || found.length >= maxLinks) return;
      const type = xml.attribute('Type') ?? '';
      const stated = xml.attribute('Target') ?? '';
      const external = xml.attribute('TargetMode') === 'External';
      found.push({
        id: xml.attribute('Id') ?? '',
        type: type.slice(type.lastIndexOf('/') + 1),
        target: external ? stated : resolveTarget(folder, stated),
        external,
      });
    },
    options,
  );
  return found;
}

/** Resolves a target against the folder of the part that names it (ECMA-376 part 2, 8.3). */
function resolveTarget(folder: string, target: string): string {
  const path = target.startsWith('/') ? target.slice(1) : folder + target.replaceAll('\\', '/');
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}
