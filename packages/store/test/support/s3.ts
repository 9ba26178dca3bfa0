/// <reference path="./s3rver.d.ts" />
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import S3rver, { type S3rverContext } from 's3rver';
import type { S3BlobStoreOptions } from '../../src/index.ts';
import { completeS3rver } from './s3-operations.ts';

/** An S3 server of this process with one bucket. */
export type S3Stage = Awaited<ReturnType<typeof startS3>>;

/** Answers a request in the server's place; `undefined`: the server does. */
export type Answer = (
  operation: string,
) => { readonly status: number; readonly code?: string; readonly body?: string } | undefined;

export async function startS3() {
  const directory = await mkdtemp(join(tmpdir(), 'docproc-s3-'));
  const bucket = 'docproc';
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: bucket }],
  });
  const requests: string[] = [];
  let answer: Answer = () => undefined;
  let atWork = 0;
  let mostAtWork = 0;
  server.middleware.unshift(
    async (context, next) => {
      const operation = operationOf(context);
      requests.push(operation);
      const instead = answer(operation);
      if (!instead) {
        mostAtWork = Math.max(mostAtWork, ++atWork);
        return next().finally(() => --atWork);
      }
      const {
        status,
        code,
        body = `<Error><Code>${code}</Code><Message>As told.</Message></Error>`,
      } = instead;
      // Else a connection whose body nobody read is used again.
      for await (const _ of context.req);
      context.status = status;
      context.type = 'application/xml';
      context.body = body;
    },
    completeS3rver(join(directory, bucket)),
  );
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    bucket,
    /** Operations so far, such as `PUT uploadId`. */
    requests,
    /** A place of its own in the bucket. */
    options: (): S3BlobStoreOptions => ({
      bucket,
      prefix: `${randomUUID()}/`,
      endpoint,
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    }),
    /** Most requests at the same time since the last time this was asked. */
    mostAtWork() {
      const most = mostAtWork;
      mostAtWork = 0;
      return most;
    },
    /** What the server is to say from now on. */
    answer(next: Answer) {
      answer = next;
    },
    /** Puts objects of one byte there, past the protocol. */
    async place(keys: readonly string[]) {
      for (const key of keys) {
        const path = join(directory, bucket, `${key}._S3rver_object`);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, 'x');
      }
    },
    /** Keys of the objects, without the prefix; how many uploads in the bucket are unfinished, and of how many parts. */
    async keys(prefix = '') {
      const entries = await readdir(join(directory, bucket), { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(directory, bucket).length + 1));
      const suffix = '._S3rver_object';
      const objects = paths.filter((path) => path.endsWith(suffix) && path.startsWith(prefix));
      return {
        objects: objects.map((path) => path.slice(prefix.length, -suffix.length)),
        uploads: paths.filter((path) => /^\._S3rver_uploads\/[^/]+\/key$/.test(path)).length,
        parts: paths.filter((path) => /^\._S3rver_uploads\/[^/]+\/\d+$/.test(path)).length,
      };
    },
    async [Symbol.asyncDispose]() {
      const closed = server.close();
      server.httpServer.closeAllConnections();
      await closed;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function operationOf({ method, query, headers }: S3rverContext): string {
  const parameter = ['uploadId', 'uploads'].find((name) => name in query);
  return [method, parameter, 'x-amz-copy-source' in headers ? 'copy' : undefined].filter(Boolean).join(' ');
}
