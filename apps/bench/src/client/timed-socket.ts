import type { Recorder } from '../metric/recorder.ts';
import type { Tags } from '../metric/series.ts';

/** The platform's `WebSocket`, timed under k6's `ws_*` names: sessions, connecting, messages and bytes. */
export function createTimedSocket(recorder: Recorder, tags: Tags): typeof WebSocket {
  return class TimedSocket extends WebSocket {
    constructor(url: string | URL, protocols?: ConstructorParameters<typeof WebSocket>[1]) {
      super(url, protocols);
      const started = performance.now();
      recorder.counter('ws_sessions', tags).add(1);
      this.addEventListener('open', () => {
        recorder.trend('ws_connecting', tags).add(performance.now() - started);
      });
      this.addEventListener('message', ({ data }) => {
        recorder.counter('ws_msgs_received', tags).add(1);
        recorder.counter('data_received', tags).add(sizeOf(data));
      });
      this.addEventListener('close', () => {
        recorder.trend('ws_session_duration', tags).add(performance.now() - started);
      });
      this.addEventListener('error', () => recorder.counter('ws_errors', tags).add(1));
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      super.send(data);
      recorder.counter('ws_msgs_sent', tags).add(1);
      recorder.counter('data_sent', tags).add(sizeOf(data));
    }
  };
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (data instanceof Blob) return data.size;
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : 0;
}
