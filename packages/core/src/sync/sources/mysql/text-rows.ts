import type { CsvWriter } from '../../csv.ts';

/** A packet as mysql2 hands it to a command. It is the same object for all packets: good until the call ends. */
export interface PacketLike {
  readonly buffer: Uint8Array;
  /** Where what has not been read begins, in `buffer`. */
  readonly offset: number;
  readonly end: number;
  isEOF(): boolean;
  isError(): boolean;
}

/** A query under way, as mysql2's commands are: it is given each packet, and says whether it is done. */
export interface CommandLike {
  execute(packet: PacketLike | undefined, connection: unknown): boolean;
  on(event: 'fields', listener: (fields: readonly unknown[]) => void): unknown;
}

/**
 * Hands the packets of a query's rows to `take` rather than to the driver, which makes an array and a buffer for each
 * value of them. All other packets go where they went.
 */
export function divertRows(query: CommandLike, take: (packet: PacketLike, columns: number) => void): void {
  const execute = query.execute.bind(query);
  let columns = 0;
  let inRows = false;
  query.on('fields', (fields) => {
    columns = fields.length;
    inRows = false;
  });
  query.execute = (packet, connection) => {
    if (!packet || packet.isError()) return execute(packet, connection);
    if (inRows && !packet.isEOF()) {
      take(packet, columns);
      return false;
    }
    // The descriptions of columns end with a packet of their own; so do the rows.
    if (columns > 0 && packet.isEOF()) inRows = !inRows;
    return execute(packet, connection);
  };
}

const nullMark = 0xfb;

/**
 * Writes a row of the text protocol as a record: each value is its length and its bytes. Gives whether the packet ended
 * with the last value. See https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_query_response_text_resultset_row.html
 */
export function writeTextRow(
  writer: CsvWriter,
  { buffer, offset, end }: PacketLike,
  columns: number,
): boolean {
  let at = offset;
  for (let column = 0; column < columns; column++) {
    const last = column === columns - 1;
    const first = buffer[at++] as number;
    if (first === nullMark) {
      writer.putNull(last);
      continue;
    }
    const more = first < nullMark ? 0 : first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
    const length = more === 0 ? first : readLength(buffer, at, more);
    at += more + length;
    if (at > end) return false;
    writer.put(buffer, at - length, at, last);
  }
  return at === end;
}

/** An integer of some bytes, the lowest first. */
function readLength(buffer: Uint8Array, at: number, bytes: number): number {
  let length = 0;
  for (let i = bytes - 1; i >= 0; i--) length = length * 256 + (buffer[at + i] as number);
  return length;
}
