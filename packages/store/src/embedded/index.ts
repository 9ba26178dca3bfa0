/** A real PostgreSQL inside the process's care, for development, demos and tests. */
export { createScratchDatabase, type ScratchDatabase } from './scratch.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './start.ts';
