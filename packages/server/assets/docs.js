// Shows /openapi.json and sends requests to the server that this page came from.

const byId = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

const shown = (value) => JSON.stringify(value, null, 2);

function parameterRows(operation) {
  return (operation.parameters ?? []).map((parameter) => {
    const { schema } = parameter;
    const allowed = schema.enum ?? schema.items?.enum;
    const type = [schema.type, schema.format, allowed?.join(' | ')].filter(Boolean).join(', ');
    const input = element('input', { placeholder: type });
    input.dataset.name = parameter.name;
    input.dataset.place = parameter.in;
    return element(
      'tr',
      {},
      element('td', {}, element('code', { textContent: parameter.name }), parameter.required ? ' *' : ''),
      element('td', {}, parameter.in),
      element(
        'td',
        {},
        input,
        element('br'),
        element('small', { textContent: parameter.description ?? type }),
      ),
    );
  });
}

function bodyFields(operation) {
  const content = operation.requestBody?.content ?? {};
  if (content['multipart/form-data']) {
    const fields = Object.entries(content['multipart/form-data'].schema.properties).map(([name, schema]) => {
      const isFile = schema.format === 'binary';
      const input = element('input', { type: isFile ? 'file' : 'text', multiple: isFile });
      input.dataset.name = name;
      input.dataset.place = 'form';
      return element('label', {}, element('code', { textContent: name }), ' ', input);
    });
    return element('div', {}, ...fields);
  }
  if (content['application/octet-stream']) {
    const input = element('input', { type: 'file' });
    input.dataset.place = 'bytes';
    return element('label', {}, 'bytes ', input);
  }
  const json = content['application/json'];
  if (!json) return undefined;
  const area = element('textarea', { rows: 8, value: shown(json.example ?? {}), spellcheck: false });
  area.dataset.place = 'json';
  return element(
    'div',
    {},
    area,
    element(
      'details',
      {},
      element('summary', { textContent: 'schema' }),
      element('pre', { textContent: shown(json.schema) }),
    ),
  );
}

function responseRows(operation) {
  return Object.entries(operation.responses).map(([status, response]) => {
    const json = response.content?.['application/json'];
    return element(
      'tr',
      {},
      element('td', { textContent: status }),
      element(
        'td',
        {},
        element('pre', { textContent: response.description }),
        json
          ? element(
              'details',
              {},
              element('summary', { textContent: 'example' }),
              element('pre', { textContent: shown(json.example) }),
            )
          : undefined,
      ),
    );
  });
}

// What each kind of field adds to a request.
const add = {
  json: (request, { value }) => {
    request.body = value;
    request.headers['content-type'] = 'application/json';
  },
  bytes: (request, { files }) => {
    request.body = files[0];
    request.headers['content-type'] = 'application/octet-stream';
  },
  form: (request, { type, files, value, dataset }) => {
    request.body ??= new FormData();
    if (type === 'file') for (const file of files) request.body.append(dataset.name, file);
    else if (value) request.body.append(dataset.name, value);
  },
  path: (request, { value, dataset }) => {
    request.url = request.url.replace(`{${dataset.name}}`, encodeURIComponent(value));
  },
  query: (request, { value, dataset }) => {
    if (value) request.query.append(dataset.name, value);
  },
  header: (request, { value, dataset }) => {
    if (value) request.headers[dataset.name] = value;
  },
};

function requestOf(method, path, place) {
  const request = { url: path, query: new URLSearchParams(), headers: {}, body: undefined };
  const token = byId('token').value.trim();
  if (token) request.headers.authorization = `Bearer ${token}`;
  for (const input of place.querySelectorAll('[data-place]')) add[input.dataset.place](request, input);
  const { url, query, headers, body } = request;
  return [query.size > 0 ? `${url}?${query}` : url, { method, headers, body }];
}

async function send(method, path, place, output) {
  output.textContent = '…';
  try {
    const [url, init] = requestOf(method, path, place);
    const response = await fetch(url, init);
    const type = response.headers.get('content-type') ?? '';
    const text = await read(response, type);
    output.textContent = `${method} ${url}\n${response.status} ${response.statusText}\n\n${text}`;
  } catch (error) {
    output.textContent = String(error);
  }
}

// Of a login or a refresh the token goes where the next requests take it from.
async function read(response, type) {
  if (type.startsWith('text/plain')) return response.text();
  if (!type.includes('json')) return `${type}, ${(await response.blob()).size} bytes`;
  const answer = await response.json();
  if (answer.access_token) byId('token').value = answer.access_token;
  return shown(answer);
}

function operationNode(path, method, operation) {
  const output = element('pre', { textContent: '' });
  const inside = element('div', { className: 'inside' });
  const button = element('button', { type: 'button', textContent: 'Send' });
  button.addEventListener('click', () => send(method, path, inside, output));
  inside.append(
    element('p', { textContent: operation.description ?? '' }),
    element('table', {}, ...parameterRows(operation)),
    bodyFields(operation) ?? '',
    button,
    output,
    element('table', {}, ...responseRows(operation)),
  );
  const node = element(
    'details',
    {},
    element(
      'summary',
      {},
      element('span', { className: `method ${method}`, textContent: method }),
      element('code', { textContent: path }),
      ` ${operation.summary}`,
    ),
    inside,
  );
  node.dataset.words = `${method} ${path} ${operation.summary} ${operation.description ?? ''}`.toLowerCase();
  return node;
}

async function show() {
  const api = await (await fetch('/openapi.json')).json();
  byId('about').textContent = api.info.description.replaceAll('`', '');
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags[0];
      groups.set(tag, [...(groups.get(tag) ?? []), operationNode(path, method.toUpperCase(), operation)]);
    }
  }
  byId('operations').replaceChildren(
    ...[...groups].map(([tag, nodes]) =>
      element('section', {}, element('h2', { textContent: tag }), ...nodes),
    ),
  );
}

byId('find').addEventListener('input', ({ target }) => {
  const wanted = target.value.toLowerCase();
  for (const group of document.querySelectorAll('section')) {
    const nodes = [...group.querySelectorAll('details[data-words]')];
    for (const node of nodes) node.hidden = !node.dataset.words.includes(wanted);
    group.hidden = nodes.every(({ hidden }) => hidden);
  }
});
show().catch((error) => {
  byId('operations').textContent = String(error);
});
