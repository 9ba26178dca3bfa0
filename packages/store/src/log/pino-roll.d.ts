/** pino-roll 4.0.0 comes without types; these are of what we use. */
declare module 'pino-roll' {
  interface RollingFile {
    write(line: string): void;
    on(event: 'error', listener: (error: unknown) => void): unknown;
    once(event: 'close', listener: () => void): unknown;
    end(): void;
  }

  interface RollingFileOptions {
    readonly file: string;
    readonly extension: string;
    readonly frequency: 'daily';
    readonly dateFormat: string;
    readonly size: string;
    readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean };
    /** Options of sonic-boom, which writes. */
    readonly mode: number;
    readonly maxLength: number;
  }

  export default function openRollingFile(options: RollingFileOptions): Promise<RollingFile>;
}
