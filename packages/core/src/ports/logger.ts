/** What a log line may carry beside its message. Never a document's content, a token or a password. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where log lines go. Structurally a subset of pino's logger. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

const ignore = () => {};

/** Throws every line away. The default of a library. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
