/** Writes a table of PostgreSQL as CSV: `copy-to.ts ADDRESS TABLE FILE`. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to } from 'pg-copy-streams';

const [, , connectionString = '', table = '', path = ''] = process.argv;
const client = new pg.Client({ connectionString });
await client.connect();
await pipeline(
  client.query(to(`copy ${client.escapeIdentifier(table)} to stdout (format csv)`)),
  createWriteStream(path),
);
await client.end();
