import {
  emptyData,
  isEmpty,
  type MetricData,
  type MetricKind,
  resetData,
  type Series,
  type Tags,
} from './series.ts';

/** Where samples go. Metrics are made by asking for them; asking for one as another kind is a `TypeError`. */
export interface Recorder {
  counter(name: string, tags?: Tags): Counter;
  gauge(name: string, tags?: Tags): Gauge;
  rate(name: string, tags?: Tags): Rate;
  trend(name: string, tags?: Tags): Trend;
  /** Hands over what was recorded since the last call, then forgets it: it has to be taken at once. */
  drain(take: (series: readonly Series[]) => void): void;
  /** Samples whose tags were left out because there were too many sets of them. */
  readonly untagged: number;
}

/** Counts or sums. */
export interface Counter {
  add(count: number): void;
}

/** A value that goes up and down. */
export interface Gauge {
  set(value: number): void;
}

/** How often something is true. */
export interface Rate {
  add(passed: boolean): void;
}

/** A distribution; milliseconds, where it is one of durations. */
export interface Trend {
  add(value: number): void;
}

/** What a recorder is made of. */
export interface RecorderOptions {
  /** Most sets of a name and tags; beyond, samples keep their name alone, so that memory is bounded. Default 1,000. */
  readonly maxSeries?: number;
}

interface Slot extends Series {
  readonly counter: Counter;
  readonly gauge: Gauge;
  readonly rate: Rate;
  readonly trend: Trend;
}

const none: Tags = {};

/** An empty recorder. */
export function createRecorder({ maxSeries = 1000 }: RecorderOptions = {}): Recorder {
  const slots = new Map<string, Slot>();
  const kinds = new Map<string, MetricKind>();
  let untagged = 0;
  const slotOf = (kind: MetricKind, name: string, tags: Tags): Slot => {
    const key = keyOf(name, tags);
    const known = slots.get(key);
    if (known?.data.kind === kind) return known;
    const before = kinds.get(name) ?? kind;
    if (before !== kind) throw new TypeError(`metric ${name} is a ${before}, not a ${kind}`);
    if (slots.size >= maxSeries && tags !== none) {
      untagged += 1;
      return slotOf(kind, name, none);
    }
    kinds.set(name, kind);
    const slot = createSlot(kind, name, tags);
    slots.set(key, slot);
    return slot;
  };
  return {
    counter: (name, tags = none) => slotOf('counter', name, tags).counter,
    gauge: (name, tags = none) => slotOf('gauge', name, tags).gauge,
    rate: (name, tags = none) => slotOf('rate', name, tags).rate,
    trend: (name, tags = none) => slotOf('trend', name, tags).trend,
    drain(take) {
      const filled = [...slots.values()].filter(({ data }) => !isEmpty(data));
      take(filled);
      for (const { data } of filled) resetData(data);
    },
    get untagged() {
      return untagged;
    },
  };
}

function createSlot(kind: MetricKind, name: string, tags: Tags): Slot {
  const data: MetricData = emptyData(kind);
  return {
    name,
    tags,
    data,
    counter: {
      add(count) {
        if (data.kind === 'counter') data.count += count;
      },
    },
    gauge: {
      set(value) {
        if (data.kind !== 'gauge') return;
        data.value = value;
        data.count += 1;
        if (value < data.min) data.min = value;
        if (value > data.max) data.max = value;
      },
    },
    rate: {
      add(passed) {
        if (data.kind !== 'rate') return;
        if (passed) data.passes += 1;
        else data.fails += 1;
      },
    },
    trend: {
      add(value) {
        if (data.kind === 'trend') data.distribution.add(value);
      },
    },
  };
}

/** One text for one name and set of tags, whatever their order. */
export function keyOf(name: string, tags: Tags): string {
  const names = Object.keys(tags);
  if (names.length === 0) return name;
  if (names.length > 1) names.sort();
  let key = name;
  for (const tag of names) key += `\u0000${tag}\u0001${tags[tag]}`;
  return key;
}
