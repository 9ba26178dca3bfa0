import type { Random } from './random.ts';

/** A purchase, before it becomes an invoice, a receipt or rows of a workbook. */
export interface Trade {
  readonly number: string;
  /** ISO 8601. */
  readonly date: string;
  readonly seller: string;
  readonly buyer: string;
  readonly lines: readonly TradeLine[];
  /** In cents, as all amounts. */
  readonly net: number;
  readonly tax: number;
  readonly total: number;
}

/** What was bought. */
export interface TradeLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly amount: number;
}

const goods = [
  'Steel bolt M8',
  'Copper wire 2 mm',
  'Office chair',
  'Printer paper A4',
  'LED lamp 9 W',
  'Coffee beans 1 kg',
  'USB cable',
  'Paint, white',
] as const;
const first = ['Acme', 'Hanbit', 'Northwind', 'Seorim', 'Globex', 'Daehan', 'Initech', 'Umbra'] as const;
const second = ['Trading', 'Supplies', 'Foods', 'Electric', 'Logistics'] as const;

/** Makes a trade of so many lines; its sums are right. */
export function makeTrade(random: Random, lineCount: number): Trade {
  const lines = Array.from({ length: lineCount }, () => {
    const quantity = random.whole(1, 20);
    const unitPrice = random.whole(100, 50_000);
    return { description: random.pick(goods), quantity, unitPrice, amount: quantity * unitPrice };
  });
  const net = lines.reduce((sum, { amount }) => sum + amount, 0);
  const tax = Math.round(net / 10);
  const day = `${random.whole(2020, 2026)}-${two(random.whole(1, 12))}-${two(random.whole(1, 28))}`;
  return {
    number: `INV-${random.whole(100_000, 999_999)}`,
    date: day,
    seller: companyName(random),
    buyer: companyName(random),
    lines,
    net,
    tax,
    total: net + tax,
  };
}

/** Cents as `1,234.50`. */
export function formatCents(cents: number): string {
  return (cents / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function companyName(random: Random): string {
  return `${random.pick(first)} ${random.pick(second)} Ltd.`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
