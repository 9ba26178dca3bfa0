import type { Issue } from '../../model/index.ts';
import type { DetectedType, FormatName } from './index.ts';

/** Extensions whose content is plain. Anything else in a name promises nothing. */
const promised: Readonly<Record<string, readonly (FormatName | `image/${string}`)[]>> = {
  pdf: ['pdf'],
  xlsx: ['workbook'],
  xlsm: ['workbook'],
  xlsb: ['workbook'],
  xls: ['workbook'],
  ods: ['workbook'],
  csv: ['csv', 'text'],
  tsv: ['csv', 'text'],
  tab: ['csv', 'text'],
  txt: ['csv', 'text'],
  png: ['image/png'],
  jpg: ['image/jpeg'],
  jpeg: ['image/jpeg'],
  webp: ['image/webp'],
  tif: ['image/tiff'],
  tiff: ['image/tiff'],
  gif: ['image/gif'],
  avif: ['image/avif'],
};

/** A warning where the name promises another type than the content has. */
export function mismatchOf(name: string, type: DetectedType): Issue[] {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const types = Object.hasOwn(promised, extension) ? promised[extension] : undefined;
  if (types === undefined) return [];
  if (types.some((promise) => promise === type.format || promise === type.mediaType)) return [];
  return [
    {
      code: 'INPUT_TYPE_MISMATCH',
      severity: 'warning',
      message: `The name ends in .${extension}, the content is ${type.mediaType}. It was read by its content.`,
    },
  ];
}
