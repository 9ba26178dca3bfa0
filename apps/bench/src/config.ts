/** The folder that the probe writes to; set by the load test that started the process. */
export function probedFolder(): string | undefined {
  return process.env['DOCPROC_BENCH_PROBE'];
}
