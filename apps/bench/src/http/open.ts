import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Connection, carryOver } from './connection.ts';
import { timedOut } from './timings.ts';

/** Opens a connection. Rejects where there is none to be had within `timeoutMs`. */
export async function openConnection(url: URL, timeoutMs: number, signal?: AbortSignal): Promise<Connection> {
  const started = performance.now();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const tcp = connectTcp({ host, port, noDelay: true, autoSelectFamily: true });
  let lookedUpAt = started;
  tcp.once('lookup', () => {
    lookedUpAt = performance.now();
  });
  await ready(tcp, 'connect', timeoutMs, signal);
  const connectedAt = performance.now();
  const opening = { blocked: lookedUpAt - started, connecting: connectedAt - lookedUpAt, tlsHandshaking: 0 };
  if (url.protocol !== 'https:') return carryOver(tcp, opening);
  const servername = /^[\d.:]+$/.test(host) ? undefined : host;
  const tls = connectTls({ socket: tcp, ...(servername !== undefined && { servername }) });
  await ready(tls, 'secureConnect', timeoutMs, signal);
  return carryOver(tls, { ...opening, tlsHandshaking: performance.now() - connectedAt });
}

function ready(socket: Socket, event: string, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.off('error', fail);
      finish();
    };
    const fail = (error: Error) => {
      socket.on('error', () => {});
      socket.destroy();
      settle(() => reject(error));
    };
    const abort = () => fail(signal?.reason as Error);
    const timer = setTimeout(() => fail(timedOut(timeoutMs)), timeoutMs);
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once(event, () => settle(resolve));
  });
}
