import {
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';

type Head = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * The server's own answers. One that begins before the request's body has all come says `Connection: close`: the
 * connection does not wait for the rest for long, and the client's next request must not go over it.
 */
export class Answer<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  /** Whether this is the connection's last answer, because it did not wait for the body. */
  isEarly = false;

  override writeHead(status: number, message?: string | Head, headers?: Head): this {
    const isFirst = !this.headersSent;
    this.isEarly ||= isFirst && isOutstanding(this.req);
    if (this.isEarly && isFirst) this.setHeader('Connection', 'close');
    if (typeof message === 'string') super.writeHead(status, message, headers);
    else super.writeHead(status, message);
    // Node would cut the connection behind the answer, which may take the answer with it; `letGo` waits for a moment.
    if (this.isEarly) (this as unknown as { _last: boolean })._last = false;
    return this;
  }
}

/** Whether a part of the body is still to come. */
function isOutstanding({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
