import { createDocprocClient, type DocprocClient, isDocprocError } from '@org/docproc-client';
import { byId, type Format, saveAs, showError, showEvent, showFields, showOnly } from './page.ts';

let client: DocprocClient | undefined;
let documentId = '';

const login = byId('login', HTMLFormElement);
const upload = byId('upload', HTMLFormElement);
const server = login.elements.namedItem('server') as HTMLInputElement;
server.value = new URLSearchParams(location.search).get('server') ?? 'http://127.0.0.1:8001';

login.addEventListener('submit', (event) => {
  event.preventDefault();
  const isNew = (event.submitter as HTMLButtonElement | null)?.value === 'register';
  void attempt(login, () => logIn(isNew));
});

upload.addEventListener('submit', (event) => {
  event.preventDefault();
  void attempt(upload, readDocument);
});

byId('logout', HTMLButtonElement).addEventListener('click', () => void attempt(upload, logOut));

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-format]')) {
  button.addEventListener(
    'click',
    () => void attempt(button, () => report(button.dataset['format'] as Format)),
  );
}

async function logIn(isNew: boolean): Promise<void> {
  const data = new FormData(login);
  const account = { email: String(data.get('email')), password: String(data.get('password')) };
  const made = createDocprocClient({ url: server.value, onTokens: (tokens) => tokens ?? showOnly('login') });
  if (isNew) await made.auth.register({ ...account, name: account.email });
  const user = await made.auth.login(account);
  client = made;
  byId('who', HTMLElement).textContent = user.email;
  showOnly('upload');
}

async function logOut(): Promise<void> {
  await client?.auth.logout();
  await client?.close();
  byId('who', HTMLElement).textContent = '';
  showOnly('login');
}

/** Uploads the chosen file and shows what happens to it as it happens, then what was found. */
async function readDocument(): Promise<void> {
  if (!client) return;
  const file = new FormData(upload).get('file') as File;
  const bytes = byId('bytes', HTMLProgressElement);
  bytes.hidden = false;
  byId('events', HTMLElement).replaceChildren();
  const { id } = await client.upload(file, {
    onProgress: ({ loaded }) => {
      bytes.value = file.size === 0 ? 1 : loaded / file.size;
    },
  });
  documentId = id;
  showOnly('upload', 'work');
  await client.waitForDocument(id, { onProgress: ({ type, at, data }) => showEvent(type, at, data) });
  const { document: found } = await client.documents.extraction(id);
  showFields(found);
  showOnly('upload', 'work', 'result');
}

/** Has a report built and hands it to the browser's downloads. */
async function report(format: Format): Promise<void> {
  if (!client) return;
  const { id } = await client.reports.create({ documentIds: [documentId], format });
  const { state, error } = await client.waitForReport(id);
  if (state !== 'ready') throw new Error(error?.message ?? 'The report could not be built.');
  const file = await client.reports.download(id);
  saveAs(new Blob([(await file.read()) as BlobPart], { type: file.mediaType }), file.fileName);
}

/** Does something that may fail; its form or button waits meanwhile. */
async function attempt(place: HTMLElement, work: () => Promise<void>): Promise<void> {
  const buttons = place instanceof HTMLButtonElement ? [place] : [...place.querySelectorAll('button')];
  showError(undefined);
  for (const button of buttons) button.disabled = true;
  try {
    await work();
  } catch (error) {
    showError(isDocprocError(error) ? `${error.message} (${error.code})` : String(error));
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
