/** Asks one URL again and again over 64 connections: `node generator.ts URL SECONDS HEADERS...`, JSON each; a connection takes one of them. */
import autocannon from 'autocannon';

const [url = '', seconds = '5', ...given] = process.argv.slice(2);
const headers = given.map((json) => JSON.parse(json) as Record<string, string>);
let connections = 0;
const { requests, latency, non2xx, errors } = await autocannon({
  url,
  connections: 64,
  duration: Number(seconds),
  setupClient(client) {
    const own = headers[connections++ % headers.length];
    if (own) client.setHeaders(own);
  },
});
console.log(
  JSON.stringify({
    perSecond: requests.average,
    total: requests.total,
    p50: latency.p50,
    p99: latency.p99,
    failed: non2xx + errors,
  }),
);
