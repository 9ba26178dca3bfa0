import { DocprocError } from '../../errors/index.ts';

/** Checks options that are whole numbers of 1 or more. Error: `OPTION_INVALID`. */
export function checkNumbers(options: Readonly<Record<string, number | undefined>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) continue;
    throw new DocprocError('OPTION_INVALID', `${name} is a whole number of 1 or more.`, {
      details: { fields: { [name]: 'is a whole number of 1 or more' } },
    });
  }
}
