import { writeFile } from 'node:fs/promises';
import { buildReport, defineReport, extract } from '@org/docproc-core';
import { createPagePictures } from '@org/docproc-core/pictures';

const [path = '../../fixtures/samples/invoice-ko.pdf'] = process.argv.slice(2);
const document = await extract(path);
if (document.status === 'failed') throw new Error(document.issues[0]?.message);
for (const field of document.fields) console.log(field.name, '=', field.text, field.origin);

// A page for people: each value leads to its box on the page's picture, and back.
const pictures = createPagePictures({ originalOf: () => path });
const report = await buildReport(document, { format: 'html', pictures });
await pictures.close();
await writeFile(`report.${report.extension}`, report.bytes);

// A sheet for other programs: one row a line item, in columns of one's own.
const items = defineReport({
  kind: 'data',
  rows: 'items',
  columns: ['file', 'sellerName', 'issueDate', 'description', 'quantity', 'amount'],
});
const data = await buildReport(document, { format: 'xlsx', template: items });
await writeFile(`items.${data.extension}`, data.bytes);
