// A process that brings a database up to date: something that can be killed.
import { connectDatabase, migrate } from '../../src/index.ts';

const database = connectDatabase({ connectionString: process.argv[2] ?? '' });
const { applied } = await migrate(database);
await database.close();
process.stdout.write(JSON.stringify(applied));
