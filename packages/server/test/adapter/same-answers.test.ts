import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveTestRouter } from './router.ts';

type Served = Awaited<ReturnType<typeof serveTestRouter>>;
let own: Served;
let stock: Served;
beforeAll(async () => {
  own = await serveTestRouter('own');
  stock = await serveTestRouter('stock');
});
afterAll(async () => {
  await own[Symbol.asyncDispose]();
  await stock[Symbol.asyncDispose]();
});

const json = { 'content-type': 'application/json' };
const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`;
const post = (body: string, headers: Record<string, string> = json): RequestInit => ({
  method: 'POST',
  headers,
  body,
});
const form = new FormData();
form.set('word', '낱말');

/** Requests, right and wrong ones, of which our adapter and tRPC's have to make the same. */
const requests: Record<string, readonly [path: string, init?: RequestInit]> = {
  'a query without input': ['hello'],
  'a query with input': [`hello?${input('kim')}`],
  'a query with an empty input': ['hello?input='],
  'a query with a null input': [`hello?${input(null)}`],
  'a query with an input of the wrong type': [`hello?${input(7)}`],
  'a query with broken JSON': ['hello?input=%7B'],
  'a query with badly encoded input': ['hello?input=%E0%A4%A'],
  'a query with a repeated input': [`hello?${input('a')}&${input('b')}`],
  'a query with further parameters': [`hello?x=1&${input('kim')}&batch=0`],
  'a query that gives undefined': ['nothing'],
  'a query in a router of a router': ['deep.inner.leaf'],
  'a query with a JSON content type': ['hello', { headers: json }],
  'a query with another content type': ['hello', { headers: { 'content-type': 'text/plain' } }],
  'a query that says it is a form': ['hello', { headers: { 'content-type': 'multipart/form-data' } }],
  'a query that says it is a file': ['hello', { headers: { 'content-type': 'application/octet-stream' } }],
  'a query by POST': ['hello', post('"kim"')],
  'a query by HEAD': ['hello', { method: 'HEAD' }],
  'a query by PUT': ['hello', { method: 'PUT', headers: json, body: '1' }],
  'a query by DELETE': ['hello', { method: 'DELETE' }],
  'a query with a header of the context': ['who', { headers: { 'x-name': 'lee' } }],
  'a query whose context fails': ['who', { headers: { 'x-broken': '1' } }],
  'a query that is refused': [`fails?${input({ a: 1 })}`],
  'a query whose answer gets another status': ['teapot'],
  'a query whose answer is no JSON': ['unwritable'],
  'a query whose answer is a stream': ['later'],
  'an unknown procedure': ['no.such'],
  'a name of every object': ['constructor'],
  'an encoded name': ['deep%2Einner%2Eleaf'],
  'a badly encoded name': ['%E0%A4%A'],
  'no name': [''],
  'a mutation': ['add', post('{"a":1,"b":2}')],
  'a mutation with a charset': [
    'add',
    post('{"a":1,"b":2}', { 'content-type': 'application/json; charset=utf-8' }),
  ],
  'a mutation with a content type in capitals': [
    'add',
    post('{"a":1,"b":2}', { 'content-type': 'Application/JSON' }),
  ],
  'a mutation without a body': ['none', { method: 'POST', headers: json }],
  'a mutation that needs a body and has none': ['add', { method: 'POST', headers: json }],
  'a mutation with broken JSON': ['add', post('{"a":')],
  'a mutation with wrong input': ['add', post('{"a":"1"}')],
  'a mutation that fails': ['breaks', { method: 'POST', headers: json }],
  'a mutation by GET': [`add?${input({ a: 1, b: 2 })}`],
  'a mutation without a content type': ['add', { method: 'POST', body: new Uint8Array([49]) }],
  'a mutation with text': ['add', post('{"a":1,"b":2}', { 'content-type': 'text/plain' })],
  'a mutation that is too large': ['add', post(JSON.stringify({ a: 1, b: 2, c: 'x'.repeat(20_000) }))],
  'a mutation of which the context fails': ['add', post('{"a":1,"b":2}', { ...json, 'x-broken': '1' })],
  'a batch of queries': [`hello,who,deep.inner.leaf?batch=1&${input({ 0: 'a' })}`],
  'a batch of one': [`hello?batch=1&${input({ 0: 'a' })}`],
  'a batch without inputs': ['hello,who?batch=1'],
  'a batch of the same query': [`hello,hello?batch=1&${input({ 0: 'a', 1: 'b' })}`],
  'a batch with one refused': [`hello,fails?batch=1&${input({ 1: 2 })}`],
  'a batch with all refused': [`fails,fails?batch=1&${input({ 1: 2 })}`],
  'a batch with one wrong input': [`hello,hello?batch=1&${input({ 0: 1 })}`],
  'a batch with an unknown one': ['hello,no.such?batch=1'],
  'a batch with a list of inputs': [`hello,hello?batch=1&${input(['a', 'b'])}`],
  'a batch with text as inputs': [`hello,hello?batch=1&${input('ab')}`],
  'a batch with broken JSON': ['hello,hello?batch=1&input=%7B'],
  'a batch that is too large': ['hello,hello,hello,hello,hello?batch=1'],
  'a batch that says so twice': ['hello,who?batch=1&batch=2'],
  'a batch that says so with an encoded name': ['hello,who?b%61tch=1'],
  'a batch of mutations': ['add,add?batch=1', post('{"0":{"a":1,"b":2},"1":{"a":3,"b":4}}')],
  'a batch of mutations with broken JSON': ['add,none?batch=1', post('{')],
  'a batch of a query and a mutation': ['hello,none?batch=1'],
  'a batch with a subscription': ['hello,count?batch=1'],
  'a batch whose context fails': ['hello,who?batch=1', { headers: { 'x-broken': '1' } }],
  'a list of names that is no batch': ['hello,who'],
  'a form': ['form', { method: 'POST', body: form }],
  'a file': ['bytes', post('0123456789', { 'content-type': 'application/octet-stream' })],
  'a stream of a batch': ['hello,who?batch=1', { headers: { 'trpc-accept': 'application/jsonl' } }],
  'a stream of what is no batch': ['hello', { headers: { accept: 'application/jsonl' } }],
  'a subscription': ['count', { headers: { accept: 'text/event-stream' } }],
  'a subscription that goes on': ['count', { headers: { 'last-event-id': '2' } }],
  'parameters of a connection': [`hello?connectionParams=${encodeURIComponent('{"a":"b"}')}`],
};

const compared = ['content-type', 'vary', 'allow', 'x-paths', 'x-type', 'x-errors', 'cache-control'];

async function ask(served: Served, path: string, init?: RequestInit) {
  const response = await fetch(`${served.url}/${path}`, init);
  return {
    status: response.status,
    headers: Object.fromEntries(compared.map((name) => [name, response.headers.get(name)])),
    body: (await response.text()).replace(/:\d+(?=})/g, (stamp) => stamp),
  };
}

it.each(Object.entries(requests))('answers %s as the stock adapter does', async (_name, [path, init]) => {
  const [ours, theirs] = await Promise.all([ask(own, path, init), ask(stock, path, init)]);
  expect(ours).toEqual(theirs);
});
