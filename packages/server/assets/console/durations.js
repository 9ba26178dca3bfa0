// How long jobs take: the half and 19 of 20 over time, on a logarithmic scale, with the number of jobs below.

import { h, replace, s } from './dom.js';
import { query } from './session.js';
import { duration, number, timeOfDay, words } from './words.js';

/** In pixels; as wide as its place. */
const size = { width: 960, height: 260, left: 64, right: 12, top: 12, bottom: 28, counts: 44 };
const ranges = [1, 3, 12, 24];

/** A section with the graph. `load` reads it anew. */
export function durationsSection() {
  let hours = 3;
  let queue = 'extract';
  const plot = h('div', { class: 'plot' });
  const table = h('div', { class: 'table-place' });
  const choices = h('div', { class: 'choices' });
  const load = async () => {
    const answer = await query('admin.jobs.durations', { hours });
    const buckets = answer.buckets.filter((bucket) => bucket.queue === queue);
    size.width = Math.max(280, plot.clientWidth);
    plot.replaceChildren(
      buckets.length === 0 ? h('p', { class: 'empty' }, words.noDurations) : graph(answer, buckets),
    );
    replace(table, buckets.length === 0 ? '' : tableOf(buckets));
  };
  const choose = () => {
    replace(
      choices,
      choice(
        words.queue,
        ['extract', 'report'],
        queue,
        (name) => words[name],
        (name) => {
          queue = name;
          choose();
        },
      ),
      choice(words.range, ranges, hours, words.hours, (value) => {
        hours = value;
        choose();
      }),
    );
    load().catch(() => {});
  };
  const legend = h(
    'p',
    { class: 'legend' },
    h('span', { class: 'p50' }, words.half),
    h('span', { class: 'p95' }, words.most),
    h('span', { class: 'bars' }, words.count),
  );
  return {
    element: h(
      'section',
      { 'aria-labelledby': 'durations' },
      h('div', { class: 'bar-of-section' }, h('h2', { id: 'durations' }, words.durations), choices),
      h('div', { class: 'card' }, legend, plot, table),
    ),
    load,
    choose,
  };
}

/** Buttons of which one is pressed. */
export function choice(label, values, chosen, nameOf, onChoose) {
  return h(
    'div',
    { class: 'choice', role: 'group', 'aria-label': label },
    ...values.map((value) =>
      h(
        'button',
        {
          type: 'button',
          'aria-pressed': String(value === chosen),
          'data-key': `${label}-${value}`,
          onclick: () => onChoose(value),
        },
        nameOf(value),
      ),
    ),
  );
}

function scalesOf({ from, until, bucketSeconds }, buckets) {
  const { width, height, left, right, top, bottom, counts } = size;
  const start = Date.parse(from);
  const end = Date.parse(until);
  const values = buckets.flatMap(({ p50, p95 }) => [Math.max(0.1, p50), Math.max(0.1, p95)]);
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const floor = height - bottom - counts;
  const most = Math.max(...buckets.map(({ count }) => count));
  const x = (time) => left + ((time - start) / (end - start)) * (width - left - right);
  return {
    start,
    end,
    low,
    high,
    floor,
    x,
    middle: ({ at }) => x(Date.parse(at) + bucketSeconds * 500),
    y: (ms) => floor - ((Math.log10(Math.max(0.1, ms)) - low) / (high - low)) * (floor - top),
    bar: (count) => (count / most) * (counts - 8),
    step: Math.max(1, x(start + bucketSeconds * 1000) - x(start) - 1),
    bucketMs: bucketSeconds * 1000,
  };
}

function graph(answer, buckets) {
  const scales = scalesOf(answer, buckets);
  const readout = h('p', { class: 'readout', 'aria-live': 'polite' });
  const mark = s('line', { class: 'mark', y1: size.top, y2: size.height - size.bottom, x1: -9, x2: -9 });
  let shown = buckets.length - 1;
  const show = (index) => {
    shown = Math.min(buckets.length - 1, Math.max(0, index));
    const bucket = buckets[shown];
    mark.setAttribute('x1', scales.middle(bucket));
    mark.setAttribute('x2', scales.middle(bucket));
    readout.replaceChildren(...readingOf(bucket));
  };
  const picture = s(
    'svg',
    {
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: 'img',
      tabindex: 0,
      'aria-label': words.graph,
      onkeydown: (event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        show(shown + step);
      },
      onpointermove: (event) => {
        const place =
          ((event.clientX - picture.getBoundingClientRect().x) / picture.clientWidth) * size.width;
        const distances = buckets.map((bucket) => Math.abs(scales.middle(bucket) - place));
        show(distances.indexOf(Math.min(...distances)));
      },
    },
    ...axes(scales),
    ...buckets.flatMap((bucket) => countBars(bucket, scales)),
    ...lines(buckets, scales, 'p95'),
    ...lines(buckets, scales, 'p50'),
    mark,
  );
  show(shown);
  return h('div', {}, picture, readout);
}

function readingOf({ at, p50, p95, count, errors }) {
  return [
    h('strong', {}, timeOfDay(at)),
    h('span', { class: 'p50' }, duration(p50)),
    h('span', { class: 'p95' }, duration(p95)),
    h('span', { class: 'bars' }, number(count)),
    ...(errors > 0 ? [h('span', { class: 'bad' }, words.errors(errors))] : []),
  ];
}

function axes(scales) {
  const { left, right, width, height } = size;
  const { low, high, floor, start, end, x, y } = scales;
  const powers = Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index));
  const hours = (end - start) / 3_600_000;
  const minutes = [5, 10, 15, 30, 60, 120, 240, 480].find((each) => (hours * 60) / each < width / 70) ?? 720;
  const step = minutes * 60_000;
  const first = Math.ceil(start / step) * step;
  const times = Array.from(
    { length: Math.floor((end - first) / step) + 1 },
    (_, index) => first + index * step,
  );
  return [
    ...powers.flatMap((ms) => [
      s('line', { class: 'grid', x1: left, x2: width - right, y1: y(ms), y2: y(ms) }),
      s('text', { x: left - 8, y: y(ms) + 4, 'text-anchor': 'end' }, duration(ms)),
    ]),
    ...times.map((time) =>
      s(
        'text',
        { x: x(time), y: height - 8, 'text-anchor': 'middle' },
        timeOfDay(new Date(time).toISOString()),
      ),
    ),
    s('line', {
      class: 'base',
      x1: left,
      x2: width - right,
      y1: floor + size.counts,
      y2: floor + size.counts,
    }),
  ];
}

/** A line where there is something: over a bucket without jobs there is none. */
function lines(buckets, { middle, y, bucketMs }, name) {
  const runs = [];
  let before;
  for (const bucket of buckets) {
    const time = Date.parse(bucket.at);
    if (before === undefined || time - before > bucketMs * 1.5) runs.push([]);
    runs.at(-1).push(`${middle(bucket).toFixed(1)},${y(bucket[name]).toFixed(1)}`);
    before = time;
  }
  return runs.map((points) => {
    if (points.length > 1) return s('polyline', { class: name, points: points.join(' ') });
    const [cx, cy] = points[0].split(',');
    return s('circle', { class: name, cx, cy, r: 2.5 });
  });
}

function countBars({ at, count, errors }, { x, bar, step, floor }) {
  const base = floor + size.counts;
  const left = x(Date.parse(at));
  const all = s('rect', { class: 'bars', x: left, width: step, y: base - bar(count), height: bar(count) });
  if (errors === 0) return [all];
  return [all, s('rect', { class: 'bad', x: left, width: step, y: base - bar(errors), height: bar(errors) })];
}

function tableOf(buckets) {
  const row = (name, cells) => h('tr', {}, ...cells.map((cell) => h(name, {}, cell)));
  return h(
    'details',
    {},
    h('summary', {}, words.asTable),
    h(
      'div',
      { class: 'scroll', tabindex: 0 },
      h(
        'table',
        {},
        h('thead', {}, row('th', [words.time, words.half, words.most, words.count, words.error])),
        h(
          'tbody',
          {},
          ...buckets
            .toReversed()
            .map(({ at, p50, p95, count, errors }) =>
              row('td', [timeOfDay(at), duration(p50), duration(p95), number(count), number(errors)]),
            ),
        ),
      ),
    ),
  );
}
