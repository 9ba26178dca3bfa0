/** Whether every value of one DuckDB type is kept exactly by another. */
export function widens(from: string, to: string): boolean {
  if (from === to) return true;
  if (to === 'VARCHAR') return textual.has(from);
  const whole = integers[from];
  const target = integers[to];
  if (whole && target) return target.low <= whole.low && target.high >= whole.high;
  const decimal = parseDecimal(from);
  const wider = parseDecimal(to);
  if (wider && whole) return 10n ** BigInt(wider.precision - wider.scale) > whole.high;
  if (wider && decimal) {
    return wider.scale >= decimal.scale && wider.precision - wider.scale >= decimal.precision - decimal.scale;
  }
  return from === 'FLOAT' && to === 'DOUBLE';
}

/** Types whose text in DuckDB is the text that a source would give, so that old and new values look alike. */
const textual = new Set(['UUID', 'JSON', 'BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT']);

const bits = { TINYINT: 8, SMALLINT: 16, INTEGER: 32, BIGINT: 64, HUGEINT: 128 };
const integers: Readonly<Record<string, { low: bigint; high: bigint }>> = Object.fromEntries(
  Object.entries(bits).flatMap(([name, width]) => [
    [name, { low: -(2n ** BigInt(width - 1)), high: 2n ** BigInt(width - 1) - 1n }],
    [`U${name}`, { low: 0n, high: 2n ** BigInt(width) - 1n }],
  ]),
);

function parseDecimal(type: string): { precision: number; scale: number } | undefined {
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  return match ? { precision: Number(match[1]), scale: Number(match[2]) } : undefined;
}
