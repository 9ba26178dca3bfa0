import { openAsBlob } from 'node:fs';
import { createDocprocClient } from '@org/docproc-client';

const client = createDocprocClient({ url: process.env['DOCPROC_URL'] ?? 'http://127.0.0.1:8001' });
await client.auth.register({ email: `me-${Date.now()}@example.com`, password: 'correct horse battery', name: 'Me' });
const file = await openAsBlob('../../fixtures/samples/invoice-ko.pdf');
const { id } = await client.documents.upload(file, { name: 'invoice-ko.pdf' });
await client.documents.wait(id, { onProgress: (event) => console.log(event.stage, event.fraction) });
const { fields } = await client.documents.extractedData(id);
for (const field of fields) console.log(field.name, '=', field.text);
await client.close();
