/** A picture in shades of grey: 0 black to 255 white, row by row from the top. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Light is uneven where the darkest tenth of the paper is darker than this share of the brightest tenth. */
const EVEN_SHARE = 0.75;

/**
 * Takes shadows and uneven light out of a photo: the paper's brightness around each pixel, found as the brightest parts
 * of a coarse grid and smoothed, is divided out, so that paper becomes white and ink keeps its distance to it.
 * An evenly lit picture is given back as it is.
 */
export function flattenLight(image: GreyImage): GreyImage {
  const cell = Math.max(8, Math.round(Math.min(image.width, image.height) / 40));
  const paper = smooth(smooth(brightestOf(image, cell)));
  const levels = paper.data.toSorted();
  const dark = levels[Math.floor(levels.length * 0.1)] ?? 0;
  const bright = levels[Math.floor(levels.length * 0.9)] ?? 0;
  if (dark >= bright * EVEN_SHARE) return image;
  const data = new Uint8Array(image.data.length);
  for (let y = 0; y < image.height; y++) {
    const gy = Math.min(paper.height - 1, Math.max(0, (y + 0.5) / cell - 0.5));
    const top = Math.floor(gy);
    const bottom = Math.min(paper.height - 1, top + 1);
    for (let x = 0; x < image.width; x++) {
      const gx = Math.min(paper.width - 1, Math.max(0, (x + 0.5) / cell - 0.5));
      const left = Math.floor(gx);
      const right = Math.min(paper.width - 1, left + 1);
      const above = mix(paper, top, left, right, gx - left);
      const light = above + (mix(paper, bottom, left, right, gx - left) - above) * (gy - top);
      const index = y * image.width + x;
      // Below a brightness of 40 there is no paper to speak of: dividing would only raise noise.
      data[index] = Math.min(255, ((image.data[index] ?? 0) * 255) / Math.max(40, light));
    }
  }
  return { width: image.width, height: image.height, data };
}

/** A cell of dark ground is darker than this, of 255; so many side by side are ground and no letters. */
const GROUND = { brightness: 110, cells: 6 };

/**
 * Whether light text may stand on dark ground: half as high as a character and three times as wide, the ground is dark
 * all over, which bold print is not.
 */
export function hasDarkGround({ width, height, data }: GreyImage, characterHeight: number): boolean {
  const cell = Math.max(4, Math.round(characterHeight / 2));
  const sums = new Uint32Array(Math.floor(width / cell));
  for (let top = 0; top + cell <= height; top += cell) {
    sums.fill(0);
    for (let y = top; y < top + cell; y++) addToCells(sums, data, y * width, cell);
    let dark = 0;
    for (const sum of sums) {
      dark = sum < GROUND.brightness * cell * cell ? dark + 1 : 0;
      if (dark === GROUND.cells) return true;
    }
  }
  return false;
}

function addToCells(sums: Uint32Array, data: Uint8Array, offset: number, cell: number): void {
  for (let column = 0; column < sums.length; column++) {
    const start = offset + column * cell;
    let sum = 0;
    for (let at = start; at < start + cell; at++) sum += data[at] as number;
    sums[column] = (sums[column] as number) + sum;
  }
}

/** Which pixels are ink: darker than the mean of their surroundings by a margin (Bradley and Roth 2007). */
export function inkOf({ width, height, data }: GreyImage): Uint8Array {
  const reach = Math.max(8, Math.round(Math.min(width, height) / 40));
  const ink = new Uint8Array(width * height);
  // Sums of the window's rows, column by column; a window over them runs along each row.
  const columns = new Int32Array(width);
  for (let row = 0; row < Math.min(reach, height); row++) addRow(columns, data, row * width);
  for (let y = 0; y < height; y++) {
    const enters = y + reach < height;
    const leaves = y > reach;
    if (enters && leaves) replaceRow(columns, data, (y + reach) * width, (y - reach - 1) * width);
    else if (enters) addRow(columns, data, (y + reach) * width);
    else if (leaves) takeRow(columns, data, (y - reach - 1) * width);
    const rows = Math.min(height - 1, y + reach) - Math.max(0, y - reach) + 1;
    markRow(columns, rows, reach, data, ink, y * width);
  }
  return ink;
}

// Three loops rather than one with a sign: this runs over every pixel of a picture several times.
function addRow(columns: Int32Array, data: Uint8Array, row: number): void {
  for (let x = 0; x < columns.length; x++) columns[x] = (columns[x] as number) + (data[row + x] as number);
}

function takeRow(columns: Int32Array, data: Uint8Array, row: number): void {
  for (let x = 0; x < columns.length; x++) columns[x] = (columns[x] as number) - (data[row + x] as number);
}

function replaceRow(columns: Int32Array, data: Uint8Array, by: number, row: number): void {
  for (let x = 0; x < columns.length; x++) {
    columns[x] = (columns[x] as number) + (data[by + x] as number) - (data[row + x] as number);
  }
}

function markRow(
  columns: Int32Array,
  rows: number,
  reach: number,
  data: Uint8Array,
  ink: Uint8Array,
  offset: number,
): void {
  const width = columns.length;
  let sum = 0;
  let count = 0;
  for (let x = 0; x < Math.min(reach, width); x++, count++) sum += columns[x] as number;
  // The mean times 0.82, less 4, without a division. Between the edges the window is whole.
  const firstWhole = Math.min(reach + 1, width);
  const lastWhole = Math.max(firstWhole, width - reach);
  for (let x = 0; x < firstWhole; x++) {
    if (x + reach < width) {
      sum += columns[x + reach] as number;
      count++;
    }
    if (((data[offset + x] as number) + 4) * count * rows < sum * 0.82) ink[offset + x] = 1;
  }
  const whole = count * rows;
  for (let x = firstWhole; x < lastWhole; x++) {
    sum += (columns[x + reach] as number) - (columns[x - reach - 1] as number);
    if (((data[offset + x] as number) + 4) * whole < sum * 0.82) ink[offset + x] = 1;
  }
  for (let x = lastWhole; x < width; x++) {
    sum -= columns[x - reach - 1] as number;
    count--;
    if (((data[offset + x] as number) + 4) * count * rows < sum * 0.82) ink[offset + x] = 1;
  }
}

function mix(grid: GreyImage, row: number, left: number, right: number, share: number): number {
  const a = grid.data[row * grid.width + left] ?? 0;
  const b = grid.data[row * grid.width + right] ?? 0;
  return a + (b - a) * share;
}

/** The 90th percentile of every cell of a coarse grid: paper, even where a quarter of the cell is ink. */
function brightestOf(image: GreyImage, cell: number): GreyImage {
  const width = Math.max(1, Math.ceil(image.width / cell));
  const height = Math.max(1, Math.ceil(image.height / cell));
  const data = new Uint8Array(width * height);
  const histogram = new Uint32Array(256);
  // Every second pixel of every second row tells as much where cells are large.
  const step = cell >= 16 ? 2 : 1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      histogram.fill(0);
      let count = 0;
      for (let y = row * cell; y < Math.min(image.height, (row + 1) * cell); y += step) {
        for (let x = column * cell; x < Math.min(image.width, (column + 1) * cell); x += step) {
          const value = image.data[y * image.width + x] ?? 0;
          histogram[value] = (histogram[value] ?? 0) + 1;
          count++;
        }
      }
      data[row * width + column] = brightPercentile(histogram, count * 0.1);
    }
  }
  return { width, height, data };
}

function brightPercentile(histogram: Uint32Array, above: number): number {
  let seen = 0;
  for (let value = 255; value > 0; value--) {
    seen += histogram[value] ?? 0;
    if (seen >= above) return value;
  }
  return 0;
}

/** Mean of each cell and its eight neighbours. */
function smooth(grid: GreyImage): GreyImage {
  const data = new Uint8Array(grid.data.length);
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      let sum = 0;
      let count = 0;
      for (let v = Math.max(0, y - 1); v <= Math.min(grid.height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(grid.width - 1, x + 1); u++) {
          sum += grid.data[v * grid.width + u] ?? 0;
          count++;
        }
      }
      data[y * grid.width + x] = sum / count;
    }
  }
  return { width: grid.width, height: grid.height, data };
}
