import { describe, expect, it } from 'vitest';
import { createResponseParser } from '../../src/http/response-parser.ts';

function parse(pieces: readonly string[], method = 'GET') {
  const parser = createResponseParser();
  parser.begin(method);
  for (const piece of pieces) {
    const answer = parser.push(Buffer.from(piece, 'latin1'));
    if (answer) return answer;
  }
  return parser.end();
}

const answers: [string, string, string][] = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: a\r\nX: b\r\n\r\nhello', 'hello'],
  [
    'chunks',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n',
    'hello',
  ],
  [
    'an answer before it',
    'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    'ok',
  ],
  ['no body', 'HTTP/1.1 204 No Content\r\n\r\n', ''],
  ['nothing', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', ''],
];

describe('an answer', () => {
  it.each(answers)('with %s is read, in whatever pieces it comes', (_what, text, body) => {
    for (let size = 1; size <= text.length; size += 1) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
        text.slice(at * size, (at + 1) * size),
      );
      expect(parse(pieces)).toMatchObject({ body: Buffer.from(body), reusable: true, bytes: text.length });
    }
  });

  it('joins headers that come twice', () => {
    expect(parse(['HTTP/1.1 200 OK\r\nX: a\r\nx: b\r\ncontent-length: 0\r\n\r\n'])?.head.headers['x']).toBe(
      'a, b',
    );
  });

  it('is read by itself, whatever the answers before it on the connection were', () => {
    const parser = createResponseParser();
    const read = (text: string, method = 'GET') => {
      parser.begin(method);
      const { head, body } = parser.push(Buffer.from(text)) ?? {};
      return [head?.status, head?.headers['x'], body?.toString()];
    };
    const short = 'HTTP/1.1 200 OK\r\nX: a\r\nContent-Length: 2\r\n\r\n';
    expect(read(`${short}ok`)).toEqual([200, 'a', 'ok']);
    expect(read(`${short}no`)).toEqual([200, 'a', 'no']);
    expect(read(short, 'HEAD')).toEqual([200, 'a', '']);
    expect(read(`${short.replace('X: a', 'X: b')}ok`)).toEqual([200, 'b', 'ok']);
    expect(read('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n')).toEqual([404, undefined, '']);
    expect(read('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n')).toEqual([
      200,
      undefined,
      'a',
    ]);
    expect(read(`${short}ok`)).toEqual([200, 'a', 'ok']);
  });

  it('without a length ends with the connection', () => {
    expect(parse(['HTTP/1.1 200 OK\r\n\r\nhel', 'lo'])).toMatchObject({
      body: Buffer.from('hello'),
      reusable: false,
    });
  });

  it('to HEAD has no body, whatever length it states', () => {
    expect(parse(['HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n'], 'HEAD')).toMatchObject({
      head: { status: 200 },
    });
  });

  it('that closes its connection is not reusable', () => {
    expect(parse(['HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'])?.reusable).toBe(
      false,
    );
    expect(parse(['HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n'])?.reusable).toBe(false);
  });

  it('that is cut short is none', () => {
    expect(parse(['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel'])).toBeUndefined();
  });

  it.each(['SSH-2.0\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'])(
    'that is no HTTP is refused: %j',
    (text) => {
      expect(() => parse([text])).toThrow();
    },
  );
});
