import { writeFile } from 'node:fs/promises';
import { buildReport, extract } from '@org/docproc-core';

const [path = '../../fixtures/samples/invoice-ko.pdf'] = process.argv.slice(2);
const document = await extract(path);
if (document.status === 'failed') throw new Error(document.issues[0]?.message);
for (const field of document.fields) console.log(field.name, '=', field.text, field.origin);
const report = await buildReport(document, { format: 'html' });
await writeFile(`report.${report.extension}`, report.bytes);
