import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { XhrLike } from '../../src/upload/xhr.ts';
import { openStage, openStore, type Stage } from '../support/stage.ts';

/** What a browser has in place of this: progress of the bytes that left, by `node:http`. */
class NodeXhr implements XhrLike {
  readonly upload: XhrLike['upload'] = { onprogress: null };
  status = 0;
  responseText = '';
  onload: XhrLike['onload'] = null;
  onerror: XhrLike['onerror'] = null;
  onabort: XhrLike['onabort'] = null;
  private aborted = false;
  private readonly headers: Record<string, string> = {};
  private url = '';
  private stop = () => {};

  open(_method: string, url: string) {
    this.url = url;
  }

  setRequestHeader(name: string, value: string) {
    this.headers[name] = value;
  }

  send(body: Blob) {
    const call = request(this.url, {
      method: 'POST',
      headers: { ...this.headers, 'content-length': body.size },
    });
    this.stop = () => call.destroy();
    call.on('error', () => (this.aborted ? this.onabort?.() : this.onerror?.()));
    call.on('response', async (response) => {
      this.status = response.statusCode ?? 0;
      for await (const chunk of response) this.responseText += chunk;
      this.onload?.();
    });
    void this.write(call, body);
  }

  abort() {
    this.aborted = true;
    this.stop();
  }

  private async write(call: ReturnType<typeof request>, body: Blob) {
    let loaded = 0;
    for await (const chunk of body.stream()) {
      await new Promise<void>((resolve) => call.write(chunk, () => resolve()));
      loaded += chunk.byteLength;
      this.upload.onprogress?.({ loaded });
    }
    call.end();
  }
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => void vi.unstubAllGlobals());

describe('upload where there is an XMLHttpRequest', () => {
  const content = 'a line of text\n'.repeat(50_000);

  it('sends the file through it, with its name, and tells how far it is', async () => {
    vi.stubGlobal('XMLHttpRequest', NodeXhr);
    const { client } = await stage.user();
    const seen: number[] = [];
    const file = new File([content], '영수증.txt');
    const document = await client.upload(file, {
      onProgress: ({ loaded, total }) => seen.push(loaded / (total ?? 0)),
    });
    expect(document).toMatchObject({ name: '영수증.txt', bytes: content.length });
    expect(seen.at(-1)).toBe(1);
  });

  it('takes streams, which browsers cannot send', async () => {
    vi.stubGlobal('XMLHttpRequest', NodeXhr);
    const { client } = await stage.user();
    const document = await client.upload(new Blob([content]).stream(), { name: 'a.txt' });
    expect(document.bytes).toBe(content.length);
  });

  it('refreshes a refused token and sends once more', async () => {
    vi.stubGlobal('XMLHttpRequest', NodeXhr);
    const tokenStore = openStore();
    const { client } = await stage.user({ tokenStore });
    tokenStore.spoil();
    expect((await client.upload(new Blob([content]))).state).toBe('queued');
  });

  it('fails with the code: refused, stopped, no server', async () => {
    vi.stubGlobal('XMLHttpRequest', NodeXhr);
    const { client } = await stage.user();
    await expect(client.upload(new Blob([]))).rejects.toMatchObject({ code: 'INPUT_EMPTY' });
    const stop = new AbortController();
    const stopped = client.upload(new Blob([content]), {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    const nobody = stage.client({ url: 'http://127.0.0.1:9' });
    await expect(nobody.upload(new Blob([content]))).rejects.toMatchObject({ code: 'NETWORK_FAILED' });
  });
});
