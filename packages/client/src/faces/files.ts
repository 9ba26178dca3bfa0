import { type Download, type FileLink, fetchFile } from '../download.ts';
import { coded } from '../errors.ts';
import type { Fetch } from '../http/authorized.ts';

/** Files of documents, or of reports. */
export interface FilesFace {
  /** An address that needs no login for five minutes, for a link or an image. */
  link(id: string): Promise<FileLink>;
  /** Fetches the file. Errors: as `link`, and `BLOB_NOT_FOUND`. */
  download(id: string, options?: { readonly signal?: AbortSignal }): Promise<Download>;
}

/** Makes the calls for files out of the one that asks the server for a link. */
export function createFilesFace(base: URL, fetch: Fetch, ask: (id: string) => Promise<FileLink>): FilesFace {
  const link = async (id: string) => {
    const given = await ask(id);
    return { ...given, url: new URL(given.url.replace(/^\//, ''), base).href };
  };
  return {
    link: (id) => coded(() => link(id)),
    download: (id, { signal } = {}) => coded(async () => fetchFile(fetch, await link(id), signal)),
  };
}
