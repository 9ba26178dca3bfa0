import type { TestOptions, VirtualUser } from '../../../src/index.ts';

export const options: TestOptions = {
  embedded: false,
  scenarios: {
    read: { executor: 'shared-iterations', vus: 3, iterations: 30, exec: 'read', tags: { kind: 'reader' } },
    write: { executor: 'per-vu-iterations', vus: 2, iterations: 5, exec: 'write', startTime: '50ms' },
  },
  thresholds: {
    'http_req_duration{name:list}': ['p(95)<60000'],
    checks: ['rate==1'],
    dropped_iterations: 'count==0',
    'iterations{kind:reader}': ['count==30'],
  },
};

export function setup(user: VirtualUser) {
  user.counter('set_up').add(1);
  return { word: 'hello' };
}

export async function read(user: VirtualUser, data: { readonly word: string }) {
  const response = await user.http.get('/list?page=1', { tags: { name: 'list' } });
  user.check(response, {
    'status is 200': ({ status }) => status === 200,
    'setup was there': () => data.word === 'hello',
  });
  user.trend('answer_bytes').add(response.body.length);
}

export async function write(user: VirtualUser) {
  await user.group('outer', (outer) =>
    outer.group('inner', async (inner) => {
      await inner.http.post('/items', { id: user.id, turn: user.iteration });
    }),
  );
}

export async function teardown(user: VirtualUser) {
  user.counter('torn_down').add(1);
}
