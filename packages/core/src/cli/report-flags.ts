import type { ParseArgsOptionsConfig } from 'node:util';
import {
  type ColumnName,
  type ReportFormat,
  type ReportKind,
  type RowKind,
  reportKinds,
  rowKinds,
} from '../report/index.ts';
import { UsageError } from './usage-error.ts';

/** What `docproc report` is told of the report itself. */
export interface ReportChoices {
  readonly kind?: ReportKind;
  readonly language?: 'en' | 'ko';
  readonly title?: string;
  /** Kind `data`: what a row is. */
  readonly rows?: RowKind;
  /** Kind `data`: names of columns. */
  readonly columns?: readonly ColumnName[];
  /** Path of a module or JSON file that holds a template. */
  readonly template?: string;
  /** Most pages that are shown as pictures. */
  readonly maxPictures?: number;
  readonly byteOrderMark?: boolean;
}

/** Flags that `docproc report` alone understands. */
export const reportFlags = {
  kind: { type: 'string' },
  language: { type: 'string' },
  title: { type: 'string' },
  rows: { type: 'string' },
  columns: { type: 'string' },
  template: { type: 'string' },
  pictures: { type: 'string' },
  bom: { type: 'boolean' },
} as const satisfies ParseArgsOptionsConfig;

type Values = { readonly [Name in keyof typeof reportFlags]?: string | boolean };

/** Understands the flags of a report of this format. Throws a {@link UsageError}. */
export function choicesOf(values: Values, format: ReportFormat): ReportChoices {
  const kind = oneOf(reportKinds, values.kind, 'kind');
  refuseIdle(values, kind, format);
  const language = oneOf(['en', 'ko'] as const, values.language, 'language');
  const rows = oneOf(rowKinds, values.rows, 'rows');
  const { title, template, columns } = values;
  return {
    ...(kind && { kind }),
    ...(language && { language }),
    ...(rows && { rows }),
    ...(typeof title === 'string' && { title }),
    ...(typeof template === 'string' && { template }),
    ...(typeof columns === 'string' && { columns: columnsIn(columns) }),
    ...picturesOf(values.pictures),
    ...(values.bom === true && { byteOrderMark: true }),
  };
}

/** Refuses flags that would do nothing: whoever gives them expects something else. */
function refuseIdle(
  { rows, columns, template, bom, pictures }: Values,
  kind: ReportKind | undefined,
  format: ReportFormat,
) {
  const flat = rows === undefined ? columns && 'columns' : 'rows';
  if (flat && template !== undefined) throw new UsageError(`--${flat}: the template states its own.`);
  if (flat && kind !== 'data') throw new UsageError(`--${flat} needs --kind data.`);
  if (bom === true && format !== 'csv') throw new UsageError('--bom is for --format csv.');
  if (pictures !== undefined && !['html', 'pdf', 'xlsx'].includes(format)) {
    throw new UsageError('--pictures is for --format html, pdf or xlsx.');
  }
}

/** The report says which of them is none. */
function columnsIn(text: string): readonly ColumnName[] {
  return text.split(',').map((name) => name.trim()) as readonly string[] as readonly ColumnName[];
}

function picturesOf(value: string | boolean | undefined): Pick<ReportChoices, 'maxPictures'> {
  if (value === undefined) return {};
  if (typeof value === 'string' && /^\d{1,3}$/.test(value)) return { maxPictures: Number(value) };
  throw new UsageError('--pictures must be a whole number from 0 to 999.');
}

function oneOf<Name extends string>(
  allowed: readonly Name[],
  value: string | boolean | undefined,
  flag: string,
): Name | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((name) => name === value);
  if (found === undefined) throw new UsageError(`--${flag} must be one of ${allowed.join(', ')}.`);
  return found;
}
