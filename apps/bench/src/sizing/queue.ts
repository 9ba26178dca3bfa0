import { createRandom } from '../corpus/random.ts';
import { createDistribution } from '../metric/distribution.ts';

/** A station: so many places that serve one after the other, and one queue before all of them. */
export interface Station {
  /** Places: cores of servers, extraction threads of workers. */
  readonly places: number;
  /** Mean time to serve one, in milliseconds. */
  readonly serviceMs: number;
  /** Standard deviation of it as a share of the mean; 1 is exponential, 0 always the same. */
  readonly variation: number;
  /** Arrivals a second. */
  readonly perSecond: number;
}

/** What becomes of a station. Times in milliseconds. */
export interface StationResult {
  /** Share of the time that a place is at work. 1 or more: the queue grows without end. */
  readonly utilization: number;
  /** Waiting before being served. */
  readonly meanWait: number;
  /** Waiting and being served. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** The probability that an arrival has to wait in M/M/c (Erlang C), by the stable recursion of Erlang B. */
export function erlangC(places: number, load: number): number {
  if (load >= places) return 1;
  let blocked = 1;
  for (let place = 1; place <= places; place += 1) blocked = (load * blocked) / (place + load * blocked);
  return blocked / (1 - (load / places) * (1 - blocked));
}

/**
 * Mean wait in G/G/c by Allen and Cunneen's approximation: that of M/M/c times half the sum of the squared variations,
 * of arrivals (1: independent of each other) and of service.
 */
export function meanWait({ places, serviceMs, variation, perSecond }: Station): number {
  const load = (perSecond * serviceMs) / 1000;
  if (load >= places) return Number.POSITIVE_INFINITY;
  return (((erlangC(places, load) * serviceMs) / (places - load)) * (1 + variation ** 2)) / 2;
}

/** The fewest places with which utilization stays at `most` or below. */
export function placesFor(perSecond: number, serviceMs: number, most: number): number {
  return Math.max(1, Math.ceil((perSecond * serviceMs) / 1000 / most - 1e-9));
}

/** What a simulation is made of. */
export interface SimulationOptions {
  /** Arrivals that are counted, after a tenth as many that warm up. Default 200,000. */
  readonly arrivals?: number;
  readonly seed?: number;
}

/**
 * Simulates a station: arrivals at independent times (Poisson), served in order by the place that is free first,
 * service times of a gamma distribution with the given mean and variation. A heap of places: a thousand cost little.
 */
export function simulate(station: Station, options: SimulationOptions = {}): StationResult {
  const { arrivals = 200_000, seed = 1 } = options;
  const random = createRandom(seed);
  const service = gammaSampler(() => random.next(), station.serviceMs, station.variation);
  const free = new Float64Array(station.places);
  const times = createDistribution();
  const warmUp = Math.floor(arrivals / 10);
  let waited = 0;
  let now = 0;
  for (let count = 0; count < arrivals + warmUp; count += 1) {
    now += (-Math.log(1 - random.next()) * 1000) / station.perSecond;
    const begins = Math.max(now, free[0] ?? 0);
    const ends = begins + service();
    replaceLeast(free, ends);
    if (count < warmUp) continue;
    waited += begins - now;
    times.add(ends - now);
  }
  const [p50 = 0, p95 = 0, p99 = 0] = [50, 95, 99].map((percent) => times.percentile(percent));
  const utilization = (station.perSecond * station.serviceMs) / 1000 / station.places;
  return { utilization, meanWait: waited / arrivals, p50, p95, p99 };
}

/** Replaces the root of a binary heap, its least value, and puts the heap in order again. */
function replaceLeast(heap: Float64Array, value: number): void {
  let at = 0;
  while (true) {
    const left = at * 2 + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && (heap[right] ?? 0) < (heap[left] ?? 0) ? right : left;
    if ((heap[child] ?? 0) >= value) break;
    heap[at] = heap[child] ?? 0;
    at = child;
  }
  heap[at] = value;
}

/** Gamma-distributed numbers (Marsaglia and Tsang, 2000) of a mean and a variation. */
function gammaSampler(next: () => number, mean: number, variation: number): () => number {
  if (variation <= 0) return () => mean;
  const shape = 1 / variation ** 2;
  const scale = mean / shape;
  // Below a shape of 1 one of shape + 1 is made, and scaled by a power of a uniform number.
  const boosted = shape < 1 ? shape + 1 : shape;
  const d = boosted - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const standard = () => {
    while (true) {
      const x = normal(next);
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - next()) < x * x * 0.5 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  if (shape >= 1) return () => standard() * scale;
  return () => standard() * scale * (1 - next()) ** (1 / shape);
}

/** Box and Muller's way. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
