/**
 * Everything at once: `node mixed.ts URL SECONDS CREDENTIALS`, the last as JSON: `{ email, password, token }[]`. Lists,
 * single documents, uploads of 50 KB, logins, and 100 sockets that hear of the uploads. Tells how often each was done.
 */
import { Agent, request } from 'node:http';

interface User {
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

const [url = '', seconds = '5', given = '[]'] = process.argv.slice(2);
const users = JSON.parse(given) as readonly User[];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const end = performance.now() + Number(seconds) * 1000;
const done: Record<string, number> = { list: 0, get: 0, upload: 0, login: 0, events: 0, failed: 0 };

const sockets = Array.from({ length: 100 }, (_, i) => listen(userAt(i)));
await Promise.all([
  ...repeat(16, 'list', (user) => ask(user, 'documents.list?input=%7B%22pageSize%22%3A20%7D')),
  ...repeat(8, 'get', getOne),
  ...repeat(4, 'upload', upload),
  ...repeat(2, 'login', login),
]);
for (const socket of sockets) socket.close();
console.log(JSON.stringify(done));
agent.destroy();

function userAt(index: number): User {
  const user = users[index % users.length];
  if (!user) throw new Error('no users were given');
  return user;
}

/** So many that do the same, each again and again. */
function repeat(times: number, kind: string, act: (user: User) => Promise<unknown>): Promise<void>[] {
  return Array.from({ length: times }, async (_, i) => {
    while (performance.now() < end) {
      const fine = await act(userAt(i)).then(
        () => true,
        () => false,
      );
      const counted = fine ? kind : 'failed';
      done[counted] = (done[counted] ?? 0) + 1;
    }
  });
}

function listen({ token }: User): WebSocket {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws?token=${token}`);
  socket.addEventListener('message', () => {
    done['events'] = (done['events'] ?? 0) + 1;
  });
  return socket;
}

function ask({ token }: User, path: string, body?: Buffer, type = 'application/json'): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': type }) };
    const call = request(
      `${url}/trpc/${path}`,
      { agent, headers, method: body ? 'POST' : 'GET' },
      async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(text));
      },
    );
    call.once('error', reject);
    call.end(body);
  });
}

async function getOne(user: User): Promise<void> {
  const list = JSON.parse(await ask(user, 'documents.list?input=%7B%22pageSize%22%3A10%7D'));
  for (const { id } of list.result.data.items)
    await ask(user, `documents.get?input=${encodeURIComponent(JSON.stringify({ id }))}`);
}

function upload(user: User): Promise<string> {
  const body = Buffer.alloc(50_000, `line of text ${Math.random()}\n`);
  return ask(user, 'documents.upload', body, 'application/octet-stream');
}

function login(user: User): Promise<string> {
  const { email, password } = user;
  return ask(user, 'auth.login', Buffer.from(JSON.stringify({ email, password })));
}
