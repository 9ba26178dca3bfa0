import { type Operands, startKernel } from './kernel.ts';

/**
 * The classifier of printed syllables: four convolutions of 3 by 3 and two full layers, which give a weight to every
 * initial, medial and final letter; 3.4 million multiplications a syllable.
 */
export interface SyllableNet {
  /**
   * Reads up to {@link BATCH} pictures, each {@link SIDE} by `SIDE` values, 0 paper to 1 ink. Gives for each of them the
   * logarithms of the probabilities of {@link INITIALS}, {@link MEDIALS} and {@link FINALS}, each group for itself.
   */
  read(pictures: readonly Float32Array[]): Float32Array[];
}

/** Width and height of the pictures. */
export const SIDE = 32;

/** Most pictures that are read at once. */
export const BATCH = 8;

/**
 * Numbers of letters, in the order of Unicode (chapter 3.12); the first final is none. After the 19 initials stand `㈜`, at
 * {@link COMPANY}, and everything else that is no syllable.
 */
export const COMPANY = 19;
export const INITIALS = COMPANY + 2;
export const MEDIALS = 21;
export const FINALS = 28;
const LETTERS = INITIALS + MEDIALS + FINALS;

/** Channels in and out, and the side of the picture. After all but the last the largest of each four values goes on. */
const convolutions = [
  { from: 1, to: 12, side: 32 },
  { from: 12, to: 32, side: 16 },
  { from: 32, to: 64, side: 8 },
  { from: 64, to: 96, side: 4 },
] as const;
const hidden = { from: 96 * 4 * 4, to: 192 } as const;
/** Two outputs stand for nothing: the kernel takes four at a time. */
const last = { from: 192, to: LETTERS + 2 } as const;

/** Matrices of all layers: outputs by inputs. */
const matrices = [...convolutions.map(({ from, to }) => ({ from: from * 9, to })), hidden, last];

/** Floats of the largest of what the layers read. */
const MOST_VALUES = 12 * 9 * 16 * 16;

/**
 * Makes a net of its weights file and the kernel `multiply.wasm`. The file holds for each layer the scale and the bias of
 * every output (float32, little endian), then the weights as int8, output by output, filled up to four bytes. Throws a
 * `RangeError` where its length is another.
 */
export async function createSyllableNet(file: Uint8Array, wasm: Uint8Array): Promise<SyllableNet> {
  const size = matrices.reduce((sum, { from, to }) => sum + to * (from + 1), 0);
  const length = matrices.reduce((sum, { from, to }) => sum + packedSize(from, to), 0);
  if (length !== file.length)
    throw new RangeError('The weights of the syllable classifier have another length.');
  const kernel = await startKernel(wasm);
  const layers = placeWeights(file, kernel.floats);
  const [values, out] = [size, size + MOST_VALUES];
  const run = (layer: number, columns: number) =>
    kernel.multiply({ ...(layers[layer] as Layer), values, out, columns });
  const results = kernel.floats.subarray(out);

  const planes = convolutions.map(({ from, side }) => new Float32Array(from * (side + 2) ** 2));
  const features = new Float32Array(hidden.from * BATCH);
  const convolveAll = (picture: Float32Array, at: number) => {
    border(picture, SIDE, planes[0] as Float32Array);
    for (const [index, { from, to, side }] of convolutions.entries()) {
      spread(planes[index] as Float32Array, from, side, kernel.floats.subarray(values));
      run(index, side * side);
      const next = planes[index + 1];
      if (next !== undefined) pool(results, to, side, next);
      else for (let k = 0; k < hidden.from; k++) features[k * BATCH + at] = Math.max(0, results[k] as number);
    }
  };
  return {
    read(pictures) {
      for (const [at, picture] of pictures.entries()) convolveAll(picture, at);
      kernel.floats.set(features, values);
      run(convolutions.length, BATCH);
      for (let at = 0; at < hidden.to * BATCH; at++) {
        kernel.floats[values + at] = Math.max(0, results[at] as number);
      }
      run(convolutions.length + 1, BATCH);
      return pictures.map((_, at) => lettersOf(results, at));
    },
  };
}

type Layer = Pick<Operands, 'weights' | 'bias' | 'rows' | 'depth'>;

/** Unpacks the weights into the kernel's memory, from its start. */
function placeWeights(file: Uint8Array, floats: Float32Array): Layer[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let [offset, place] = [0, 0];
  return matrices.map(({ from, to }) => {
    const layer = { weights: place + to, bias: place, rows: to, depth: from };
    for (let output = 0; output < to; output++) {
      const scale = view.getFloat32(offset + output * 4, true);
      floats[layer.bias + output] = view.getFloat32(offset + (to + output) * 4, true);
      const start = offset + to * 8;
      for (let at = output * from; at < (output + 1) * from; at++) {
        floats[layer.weights + at] = view.getInt8(start + at) * scale;
      }
    }
    offset += packedSize(from, to);
    place += to * (from + 1);
    return layer;
  });
}

function packedSize(from: number, to: number): number {
  return to * 8 + Math.ceil((from * to) / 4) * 4;
}

/** A picture with a border of one value of paper around it. */
function border(picture: Float32Array, side: number, into: Float32Array): void {
  for (let y = 0; y < side; y++) {
    into.set(picture.subarray(y * side, (y + 1) * side), (y + 1) * (side + 2) + 1);
  }
}

/** Writes for every value of the layer's pictures the nine around it, one below the other: rows of a matrix. */
function spread(planes: Float32Array, count: number, side: number, into: Float32Array): void {
  const stride = side + 2;
  let at = 0;
  for (let plane = 0; plane < count; plane++) {
    for (let shift = 0; shift < 9; shift++) {
      let start = plane * stride * stride + Math.floor(shift / 3) * stride + (shift % 3);
      for (let y = 0; y < side; y++, start += stride) {
        for (let x = 0; x < side; x++, at++) into[at] = planes[start + x] as number;
      }
    }
  }
}

/** The largest of each four neighbours, or 0 where they are less, into the next layer's bordered pictures. */
function pool(results: Float32Array, count: number, side: number, into: Float32Array): void {
  const half = side / 2;
  const stride = half + 2;
  for (let plane = 0; plane < count; plane++) {
    for (let y = 0; y < half; y++) {
      let at = (plane * side + y * 2) * side;
      let to = (plane * stride + y + 1) * stride + 1;
      for (let x = 0; x < half; x++, at += 2, to++) {
        const above = Math.max(results[at] as number, results[at + 1] as number);
        const below = Math.max(results[at + side] as number, results[at + side + 1] as number);
        into[to] = Math.max(0, above, below);
      }
    }
  }
}

/** The letters of one picture of a batch, as logarithms of probabilities. */
function lettersOf(results: Float32Array, picture: number): Float32Array {
  const letters = Float32Array.from({ length: LETTERS }, (_, at) => results[at * BATCH + picture] as number);
  normalize(letters.subarray(0, INITIALS));
  normalize(letters.subarray(INITIALS, INITIALS + MEDIALS));
  normalize(letters.subarray(INITIALS + MEDIALS));
  return letters;
}

/** Turns weights into logarithms of probabilities. */
function normalize(values: Float32Array): void {
  const most = values.reduce((a, b) => Math.max(a, b));
  const log = most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
  for (const [at, value] of values.entries()) values[at] = value - log;
}
