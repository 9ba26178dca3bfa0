/** Options of the SDK that messages name, and what they are called here. */
const flags: Readonly<Record<string, string>> = {
  maxBytes: '--max-bytes',
  maxPages: '--max-pages',
  maxPixels: '--max-pixels',
  maxCells: '--max-cells',
  maxMemoryMb: '--max-memory-mb',
  timeoutMs: '--timeout-ms',
};

/** A message with the names of options as the command line has them. */
export function inFlags(message: string): string {
  return message
    .replaceAll(
      /`?\b(max(?:Bytes|Pages|Pixels|Cells|MemoryMb)|timeoutMs)\b`?/g,
      (_, name) => flags[name] ?? name,
    )
    .replaceAll(/`(password|kind|rows|columns|language|pages|format)`/g, '--$1');
}
