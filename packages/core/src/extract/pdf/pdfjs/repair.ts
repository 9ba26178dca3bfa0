/**
 * Gives a PDF whose end is missing a new end, so that pdf.js can rebuild the rest: a trailer that names the
 * catalogue, or, where the catalogue is lost too, a new one over all page objects that are left. Undefined where
 * neither is found; objects inside compressed object streams are not.
 */
export function withNewEnd(bytes: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (!text.slice(0, 1024).includes('%PDF-')) return undefined;
  const [catalogue] = objectsOfType(text, 'Catalog', 1);
  if (catalogue) return append(bytes, `trailer\n<< /Root ${catalogue} >>`);
  const pages = objectsOfType(text, 'Page', maxPages);
  if (pages.length === 0) return undefined;
  const tree = `${firstNew} 0 obj\n<< /Type /Pages /Count ${pages.length} /Kids [${pages.join(' ')}] >>\nendobj`;
  const root = `${firstNew + 1} 0 obj\n<< /Type /Catalog /Pages ${firstNew} 0 R >>\nendobj`;
  return append(bytes, `${tree}\n${root}\ntrailer\n<< /Root ${firstNew + 1} 0 R >>`);
}

const maxPages = 10_000;
// Above the number of any object in a file of sane size; pdf.js takes numbers of up to seven digits.
const firstNew = 4_000_000;
// A dictionary names its type near its start.
const reach = 2_000;

/** References, such as `3 0 R`, of the objects whose dictionary says `/Type /<type>`, in the order of the file. */
function objectsOfType(text: string, type: string, most: number): string[] {
  const pattern = new RegExp(`/Type\\s*/${type}(?![A-Za-z])`, 'g');
  const found: string[] = [];
  for (let match = pattern.exec(text); match && found.length < most; match = pattern.exec(text)) {
    const before = text.slice(Math.max(0, match.index - reach), match.index);
    const heads = [...before.matchAll(/(\d{1,7})\s+(\d{1,5})\s+obj\b/g)];
    const head = heads.at(-1);
    if (head && !before.slice(head.index).includes('endobj')) found.push(`${head[1]} ${head[2]} R`);
  }
  return found;
}

function append(bytes: Uint8Array, end: string): Uint8Array {
  const more = Buffer.from(`\nendstream\nendobj\n${end}\nstartxref\n0\n%%EOF\n`, 'latin1');
  const result = new Uint8Array(bytes.length + more.length);
  result.set(bytes);
  result.set(more, bytes.length);
  return result;
}
