/** Load tests of a Docproc deployment, as a library. */
export { parseThreshold, type Threshold } from './metric/threshold.ts';
export { type BenchOptions, runBench } from './run.ts';
export { formatSummary, type Summary } from './summary.ts';
