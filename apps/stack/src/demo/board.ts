import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';

/** Where one document is. */
export interface BoardLine {
  /** 0 to 1. */
  readonly fraction: number;
  /** What happens now, such as `uploading` or `ocr, page 2`; or how it ended. */
  readonly status: string;
}

/** Shows a line for each document: redrawn in place on a terminal, printed when its status changes elsewhere. */
export interface Board {
  set(name: string, line: BoardLine): void;
  /** Leaves the last state on the screen. */
  end(): void;
}

const BAR_WIDTH = 24;

/** A board for documents of these names, on standard output. */
export function createBoard(names: readonly string[], out: NodeJS.WriteStream = process.stdout): Board {
  const nameWidth = Math.max(...names.map((name) => stringWidth(name)));
  return out.isTTY ? createLiveBoard(names, nameWidth, out) : createPlainBoard(nameWidth, out);
}

function createLiveBoard(names: readonly string[], nameWidth: number, out: NodeJS.WriteStream): Board {
  const log = createLogUpdate(out);
  const lines = new Map<string, BoardLine>(names.map((name) => [name, { fraction: 0, status: 'waiting' }]));
  const draw = () => log([...lines].map(([name, line]) => format(name, line, nameWidth)).join('\n'));
  return {
    set: (name, line) => {
      lines.set(name, line);
      draw();
    },
    end: () => log.done(),
  };
}

function createPlainBoard(nameWidth: number, out: NodeJS.WriteStream): Board {
  const seen = new Map<string, string>();
  return {
    set: (name, line) => {
      if (seen.get(name) === line.status) return;
      seen.set(name, line.status);
      out.write(`${format(name, line, nameWidth)}\n`);
    },
    end: () => {},
  };
}

function format(name: string, { fraction, status }: BoardLine, nameWidth: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `  ${padTo(name, nameWidth)}  ${bar} ${String(Math.round(fraction * 100)).padStart(3)} %  ${status}`;
}

/** Pads by what a terminal shows: Korean letters are two columns wide. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}
