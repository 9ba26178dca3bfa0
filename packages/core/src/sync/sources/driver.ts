import { DocprocError } from '../../errors/index.ts';

/** Loads a package that only some users have. Error: `SYNC_DRIVER_MISSING`. */
export async function loadDriver<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const message = `The package ${name} is not installed. Add it with: npm install ${name}`;
    throw new DocprocError('SYNC_DRIVER_MISSING', message, { cause: error });
  }
}
