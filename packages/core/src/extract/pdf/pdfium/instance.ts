import type { init } from '@embedpdf/pdfium';
import { DocprocError } from '../../../errors/index.ts';
import type { PdfiumExports } from './exports.ts';
import { type WasmImports, WasmInstance, type WasmMemory, type WasmModule } from './wasm.ts';

/** A running PDFium: its functions and its memory. It serves one document at a time. */
export interface Pdfium {
  readonly call: PdfiumExports;
  /** Address of {@link scratchBytes} bytes for results that functions write through pointers. Aligned to 8. */
  readonly scratch: number;
  /** The memory as numbers. Do not keep a view over a call: memory that grows takes its old views away. */
  bytes(): Uint8Array;
  ints(): Int32Array;
  floats(): Float32Array;
  doubles(): Float64Array;
  /** Address of a pause (`IFSDK_PAUSE`): functions that take one return once this many milliseconds have passed. */
  pauseAfter(milliseconds: number): number;
  /** Bytes that the memory has grown to; it never shrinks. */
  size(): number;
}

/** Size of {@link Pdfium.scratch}. */
export const scratchBytes = 16_384;

/** Starts an instance of the compiled module whose memory grows to at most `maxBytes`. */
export async function startPdfium(start: typeof init, module: WasmModule, maxBytes: number): Promise<Pdfium> {
  const { pdfium } = await start({
    print: () => {},
    printErr: () => {},
    instantiateWasm(imports: WasmImports, done: (instance: WasmInstance, module: WasmModule) => void) {
      const instance = new WasmInstance(module, bounded(imports, maxBytes));
      done(instance, module);
      return instance.exports;
    },
  } as Parameters<typeof init>[0]);
  const call = pdfium.wasmExports as unknown as PdfiumExports;
  call.PDFiumExt_Init();
  const scratch = call.malloc(scratchBytes);
  if (scratch === 0) throw new DocprocError('OUT_OF_MEMORY', 'PDFium could not be started.');
  const views = viewsOf(call.memory);
  return { call, scratch, ...views, pauseAfter: createPause(pdfium, call, views) };
}

/** Makes the structure by which PDFium asks whether to pause (`fpdf_progressive.h`): version, function, user's pointer. */
function createPause(
  { addFunction }: { addFunction(callback: () => number, signature: string): number },
  call: PdfiumExports,
  { ints }: Views,
): Pdfium['pauseAfter'] {
  let until = 0;
  const address = call.malloc(12);
  const needToPause = addFunction(() => (performance.now() >= until ? 1 : 0), 'ii');
  ints().set([1, needToPause, 0], address >> 2);
  return (milliseconds) => {
    until = performance.now() + milliseconds;
    return address;
  };
}

/**
 * The module's imports, with growth of its memory refused beyond the bound: PDFium then gives up as where a machine has
 * no memory left. The grower takes up to a fifth more than it is asked for, so that the bound may be passed by that.
 */
function bounded(imports: WasmImports, maxBytes: number): WasmImports {
  const grow = imports['env']?.['emscripten_resize_heap'] as ((size: number) => number) | undefined;
  if (!grow) return imports;
  const growWithin = (size: number) => (size >>> 0 > maxBytes ? 0 : grow(size));
  return { ...imports, env: { ...imports['env'], emscripten_resize_heap: growWithin } };
}

type Views = Pick<Pdfium, 'bytes' | 'ints' | 'floats' | 'doubles' | 'size'>;

/** Views on a memory, made anew whenever it has grown (which leaves those on the old memory with length 0). */
function viewsOf(memory: WasmMemory): Views {
  let views = makeViews(memory);
  const fresh = () => {
    if (views.bytes.length === 0) views = makeViews(memory);
    return views;
  };
  return {
    bytes: () => fresh().bytes,
    ints: () => fresh().ints,
    floats: () => fresh().floats,
    doubles: () => fresh().doubles,
    size: () => memory.buffer.byteLength,
  };
}

function makeViews({ buffer }: WasmMemory) {
  return {
    bytes: new Uint8Array(buffer),
    ints: new Int32Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
  };
}
