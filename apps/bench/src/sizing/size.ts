import { formatMs } from '../duration.ts';
import { placesFor, type Station, type StationResult, simulate } from './queue.ts';

/** What has to be carried, and what was measured of one server and one worker. */
export interface SizingOptions {
  /** Users at work at the same time. */
  readonly users: number;
  /** Calls a minute of each. */
  readonly callsPerUserPerMinute: number;
  readonly documentsPerMinute: number;
  /** Processor time of a call on a server, in milliseconds. */
  readonly callMs: number;
  readonly callVariation: number;
  /** Processor time of an upload on a server beside its call, in milliseconds. */
  readonly uploadMs: number;
  /** Time of a document on an extraction thread, in milliseconds. */
  readonly documentMs: number;
  readonly documentVariation: number;
  /** Extraction threads of a worker. */
  readonly threadsPerWorker: number;
  /** Highest utilization that is planned for, so that a peak and a machine that fails are borne. */
  readonly utilization: number;
  /** Processor time of PostgreSQL for a call and for a document, in milliseconds. */
  readonly databaseCallMs: number;
  readonly databaseDocumentMs: number;
  /** Database connections of a server and of a worker. */
  readonly connectionsPerServer: number;
  readonly connectionsPerWorker: number;
}

/** How much is needed. */
export interface Sizing {
  /** Each with one core, as a server is one process. */
  readonly servers: number;
  readonly workers: number;
  readonly databaseCores: number;
  readonly databaseConnections: number;
  /** Calls and documents as the simulation sees them with that many. */
  readonly calls: StationResult;
  readonly documents: StationResult;
}

/** One more than the load asks for, where there is more than one: the deployment bears the loss of one. */
const spare = 1;

/** Works out how many servers and workers are needed, and simulates what callers then see. */
export function sizeDeployment(options: SizingOptions): Sizing {
  const callsPerSecond = (options.users * options.callsPerUserPerMinute) / 60;
  const documentsPerSecond = options.documentsPerMinute / 60;
  const serverStation = serverLoad(options, callsPerSecond, documentsPerSecond);
  const servers = withSpare(placesFor(serverStation.perSecond, serverStation.serviceMs, options.utilization));
  const threads = placesFor(documentsPerSecond, options.documentMs, options.utilization);
  const workers = withSpare(Math.ceil(threads / options.threadsPerWorker));
  const databaseMsPerSecond =
    callsPerSecond * options.databaseCallMs + documentsPerSecond * options.databaseDocumentMs;
  return {
    servers,
    workers,
    databaseCores: Math.max(1, Math.ceil(databaseMsPerSecond / 1000 / options.utilization)),
    databaseConnections: servers * options.connectionsPerServer + workers * options.connectionsPerWorker,
    calls: simulate({ ...serverStation, places: servers }),
    documents: simulate({
      places: workers * options.threadsPerWorker,
      serviceMs: options.documentMs,
      variation: options.documentVariation,
      perSecond: Math.max(documentsPerSecond, Number.EPSILON),
    }),
  };
}

/** Uploads are calls that take longer: the mean over both. */
function serverLoad(options: SizingOptions, calls: number, documents: number): Omit<Station, 'places'> {
  const perSecond = Math.max(calls + documents, Number.EPSILON);
  const serviceMs = (calls * options.callMs + documents * (options.callMs + options.uploadMs)) / perSecond;
  return { serviceMs, variation: options.callVariation, perSecond };
}

function withSpare(needed: number): number {
  return needed === 1 ? 1 : needed + spare;
}

/** The same in words. */
export function formatSizing({ users, documentsPerMinute }: SizingOptions, sizing: Sizing): string {
  const { servers, workers, databaseCores, databaseConnections, calls, documents } = sizing;
  const station = (name: string, result: StationResult) =>
    `  ${name}: utilization ${(result.utilization * 100).toFixed(0)} %, wait ${formatMs(result.meanWait)} on average, ` +
    `med=${formatMs(result.p50)} p(95)=${formatMs(result.p95)} p(99)=${formatMs(result.p99)}`;
  return [
    `for ${users} concurrent users and ${documentsPerMinute} documents a minute:`,
    `  servers ${servers}, workers ${workers}`,
    `  PostgreSQL: ${databaseCores} cores, at least ${databaseConnections} connections`,
    station('calls', calls),
    station('documents', documents),
  ].join('\n');
}
