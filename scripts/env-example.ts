/** The text of `.env.example`, from the tables of settings of server and worker. */
import { settings as serverSettings } from '../packages/server/src/config.ts';
import { describeSettings, type SettingDescription } from '../packages/store/src/settings/describe.ts';
import { settings as workerSettings } from '../packages/worker/src/config.ts';

const head = `# Settings of docproc-server and docproc-worker. Copy this to .env in the folder where they are started, and fill in
# what you need: each line shows a default, or nothing where there is none. The environment wins over this file, and what
# is empty counts as not set. \`docproc-server config\` and \`docproc-worker config\` show what is in force.
# DATABASE_URL and secrets may stand in files of their own instead: JWT_SIGNING_KEY_FILE=/run/secrets/signing-key.
# Written by \`pnpm docs:settings\` from packages/{server,worker}/src/config.ts; a test compares them.
`;

/** Every setting once: those of both, then the server's, then the worker's. */
export function envExample(): string {
  const server = describeSettings(serverSettings);
  const worker = new Map(describeSettings(workerSettings).map((setting) => [setting.name, setting]));
  const both = server.filter(({ name }) => worker.has(name));
  const shared = new Set(both.map(({ name }) => name));
  const ofBoth = both.map((setting) => entry(setting, worker.get(setting.name)));
  const ofServer = server.filter(({ name }) => !shared.has(name)).map((setting) => entry(setting));
  const ofWorker = [...worker.values()]
    .filter(({ name }) => !shared.has(name))
    .map((setting) => entry(setting));
  return [
    head,
    section('Server and worker', ofBoth),
    section('Server', ofServer),
    section('Worker', ofWorker),
  ].join('\n');
}

function section(title: string, entries: readonly string[]): string {
  return `# ---- ${title} ----\n\n${entries.join('\n')}`;
}

function entry({ name, meaning, fallback }: SettingDescription, other?: SettingDescription): string {
  const second =
    other && (other.meaning !== meaning || other.fallback !== fallback)
      ? `# worker: ${other.meaning}${other.fallback === '' ? '' : ` (default ${other.fallback})`}\n`
      : '';
  return `# ${meaning}\n${second}#${name}=${fallback}\n`;
}
