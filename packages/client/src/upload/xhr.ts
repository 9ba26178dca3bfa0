import { DocprocError } from '@org/docproc-core/errors';

/** What we use of a browser's `XMLHttpRequest`: the only way there to learn how much of a body was sent. */
export interface XhrLike {
  readonly upload: { onprogress: ((event: { readonly loaded: number }) => void) | null };
  readonly status: number;
  readonly responseText: string;
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: Blob): void;
  abort(): void;
}

/** The browser's `XMLHttpRequest`; `undefined` in Node. */
export function findXhr(): (new () => XhrLike) | undefined {
  return (globalThis as { XMLHttpRequest?: new () => XhrLike }).XMLHttpRequest;
}

/** What is to be sent, and who wants to know. */
export interface XhrRequest {
  readonly url: string;
  readonly headers: Headers;
  readonly body: Blob;
  readonly onBytes: (loaded: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** Sends a POST and gives the answer as `fetch` would. Errors: `NETWORK_FAILED`, `ABORTED`. */
export function sendByXhr(Xhr: new () => XhrLike, request: XhrRequest): Promise<Response> {
  const { url, headers, body, onBytes, signal } = request;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new DocprocError('ABORTED'));
    const xhr = new Xhr();
    const abort = () => xhr.abort();
    signal?.addEventListener('abort', abort, { once: true });
    const done = (settle: () => void) => () => {
      signal?.removeEventListener('abort', abort);
      settle();
    };
    xhr.upload.onprogress = ({ loaded }) => onBytes(loaded);
    xhr.onload = done(() => resolve(new Response(xhr.responseText, { status: xhr.status })));
    xhr.onerror = done(() => reject(new DocprocError('NETWORK_FAILED')));
    xhr.onabort = done(() => reject(new DocprocError('ABORTED')));
    xhr.open('POST', url);
    for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    xhr.send(body);
  });
}
