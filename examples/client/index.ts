import { openAsBlob } from 'node:fs';
import { createDocprocClient } from '@org/docproc-client';

const client = createDocprocClient({ url: process.env['DOCPROC_URL'] ?? 'http://127.0.0.1:8001' });
const account = { email: `me-${Date.now()}@example.com`, password: 'correct horse battery' };
await client.auth.register({ ...account, name: 'Me' });
await client.auth.login(account);
const file = await openAsBlob('../../fixtures/samples/invoice-ko.pdf');
const { id } = await client.upload(file, { name: 'invoice-ko.pdf' });
await client.waitForDocument(id, { onProgress: ({ type, data }) => console.log(type, data.stage ?? '') });
const { document } = await client.documents.extraction(id);
for (const field of document.fields) console.log(field.name, '=', field.text);
await client.close();
