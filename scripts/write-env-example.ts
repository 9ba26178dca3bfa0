/** Writes `.env.example` from the settings of server and worker. Run after changing one: `pnpm docs:settings`. */
import { writeFileSync } from 'node:fs';
import { envExample } from './env-example.ts';

writeFileSync(new URL('../.env.example', import.meta.url), envExample());
