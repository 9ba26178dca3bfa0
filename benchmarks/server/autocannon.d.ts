/** What we use of it; it brings no types. */
declare module 'autocannon' {
  interface Result {
    readonly requests: { readonly average: number; readonly total: number };
    /** Milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly non2xx: number;
    readonly errors: number;
  }

  export default function autocannon(options: {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    /** Called for each connection as it is made. */
    readonly setupClient: (client: { setHeaders(headers: Readonly<Record<string, string>>): void }) => void;
  }): Promise<Result>;
}
