import { describe, expect, it } from 'vitest';
import {
  readConfig as readServerConfig,
  settings as serverSettings,
} from '../../../../packages/server/src/config.ts';
import {
  readConfig as readWorkerConfig,
  settings as workerSettings,
} from '../../../../packages/worker/src/config.ts';
import { readYaml, yamlFiles } from './files.ts';

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

interface Workload extends Resource {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly Container[];
      };
    };
  };
}

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly securityContext: object;
  readonly lifecycle?: { readonly preStop: { readonly sleep: { readonly seconds: number } } };
}

const files = yamlFiles('kubernetes').filter((name) => !name.endsWith('kustomization.yaml'));
const resources = files.flatMap((name) => readYaml<Resource>(name));

/** Schemas by the group of the resource. */
const schemas = (apiVersion: string): Promise<Record<string, unknown>> => {
  if (apiVersion.startsWith('keda.sh/')) return import('@kubernetes-models/keda/keda.sh/v1alpha1');
  if (apiVersion.startsWith('monitoring.')) {
    return import('@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1');
  }
  return import(/* @vite-ignore */ `kubernetes-models/${apiVersion}`);
};

interface Model {
  validate(): void;
}

/** Checks a resource against its schema. Gives the members that the schema does not know: they are never looked at. */
async function check(resource: Resource): Promise<string[]> {
  const models = (await schemas(resource.apiVersion)) as Record<string, new (data: object) => Model>;
  const Known = models[resource.kind];
  if (!Known) throw new Error(`there is no ${resource.apiVersion} ${resource.kind}`);
  const unread = new Set<string>();
  // Not made by its constructor, which would copy, and so read, everything.
  const model = Object.assign(Object.create(Known.prototype) as Model, resource);
  watched(model, '', unread).validate();
  return [...unread];
}

/** The same data; whose members are listed until somebody reads them. */
function watched<T extends object>(data: T, path: string, unread: Set<string>): T {
  const parts = new Map(
    Object.entries(data).map(([key, value]) => {
      const place = `${path}/${key}`;
      if (!Array.isArray(data)) unread.add(place);
      return [key, value !== null && typeof value === 'object' ? watched(value, place, unread) : value];
    }),
  );
  return new Proxy(data, {
    get(target, key, receiver) {
      unread.delete(`${path}/${String(key)}`);
      return parts.has(String(key)) ? parts.get(String(key)) : Reflect.get(target, key, receiver);
    },
  });
}

const workload = (name: string) =>
  resources.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name) as Workload;

/** The environment of a workload's container, with what all share; without the settings that name files. */
function environmentOf(name: string): Record<string, string> {
  const shared = resources.find(({ kind }) => kind === 'ConfigMap') as Resource & {
    data: Record<string, string>;
  };
  const own = workload(name).spec.template.spec.containers[0]?.env ?? [];
  const plain = own.filter(({ name, value }) => value !== undefined && !name.endsWith('_FILE'));
  return { ...shared.data, ...Object.fromEntries(plain.map(({ name, value = '' }) => [name, value])) };
}

describe('deploy/kubernetes', () => {
  it.each(resources.map((resource) => [`${resource.kind} ${resource.metadata.name}`, resource] as const))(
    '%s is what its schema says, with no member that it does not know',
    async (_, resource) => {
      expect(await check(resource)).toEqual([]);
    },
  );

  it('tells a misspelt member', async () => {
    const wrong = structuredClone(workload('docproc-server')) as unknown as Record<
      string,
      Record<string, unknown>
    >;
    wrong['spec']!['replica'] = 1;
    expect(await check(wrong as unknown as Resource)).toEqual(['/spec/replica']);
  });

  it('names every file in its kustomization', () => {
    const [{ resources: named } = { resources: [] }] = readYaml<{ resources: string[] }>(
      'kubernetes/kustomization.yaml',
    );
    expect(named.map((name) => `kubernetes/${name}`).sort()).toEqual([...files].sort());
  });

  it.each([
    ['docproc-server', serverSettings],
    ['docproc-worker', workerSettings],
  ])('sets settings that %s has', (name, settings) => {
    const own = workload(name).spec.template.spec.containers[0]?.env ?? [];
    const given = [...own.map(({ name }) => name.replace(/_FILE$/, '')), ...Object.keys(environmentOf(name))];
    expect(given.filter((key) => !Object.hasOwn(settings, key))).toEqual([]);
  });

  it('gives both the time to end that their settings ask for', () => {
    const secret = { DATABASE_URL: 'postgres://a:b@c/d', JWT_SIGNING_KEY: '{}', NODE_ENV: 'production' };
    const server = readServerConfig({ ...environmentOf('docproc-server'), ...secret });
    const worker = readWorkerConfig({ ...environmentOf('docproc-worker'), ...secret });
    const { spec } = workload('docproc-server').spec.template;
    const sleep = spec.containers[0]?.lifecycle?.preStop.sleep.seconds ?? 0;
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(
      sleep + server.DRAIN_DELAY + server.STOP_TIMEOUT,
    );
    expect(workload('docproc-worker').spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(
      worker.STOP_TIMEOUT,
    );
  });

  it.each(['docproc-server', 'docproc-worker'])('%s may do no more than it has to', (name) => {
    const { spec } = workload(name).spec.template;
    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    for (const { securityContext } of spec.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });
});
