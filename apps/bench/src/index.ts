/** Load tests of a Docproc deployment, as a library. Scenario files import the types. */

export type { VirtualUser } from './generator/user.ts';
export type { HttpClient, RequestParams } from './http/client.ts';
export type { HttpResponse } from './http/response.ts';
export { exitCodeOf, type RunOptions, type RunResult, runTest } from './run/run.ts';
export type { TestOptions } from './script/options.ts';
export type { ScenarioFunction } from './script/script.ts';
export type { Summary } from './summary/summary.ts';
export { formatSummary } from './summary/text.ts';
