/** Log levels, the most talkative first. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** Least level that is written; `silent` writes nothing. */
export type LogLevel = (typeof logLevels)[number];

/** Levels of lines. */
export const lineLevels = ['debug', 'info', 'warn', 'error'] as const;

/** Level of a line. */
export type LineLevel = (typeof lineLevels)[number];
