import type { PdfPageContent, PlacedImage } from '../../../ports/index.ts';
import { concat, type Matrix, mapBox } from '../content/matrix.ts';
import { createPathCollector, type PathCollector } from '../content/paths.ts';
import type { Pdfium } from './instance.ts';
import type { OpenPage } from './page.ts';

// fpdf_edit.h
const pathObject = 2;
const imageObject = 3;
const formObject = 5;
const lineSegment = 0;
const curveSegment = 1;

// Deeper than any sane page; a hostile one nests forms without end.
const maxDepth = 24;
const maxImages = 10_000;

interface Walk {
  readonly pdfium: Pdfium;
  readonly paths: PathCollector;
  readonly images: PlacedImage[];
  /** The points of the path at hand, kept from path to path. */
  readonly points: number[];
  /** Objects that may still be looked at. */
  left: number;
}

/** Reads rulings, fills and images of a page and of the forms it shows. */
export function readObjects(
  pdfium: Pdfium,
  { handle, frame }: OpenPage,
  maxObjects: number,
): Pick<PdfPageContent, 'rulings' | 'fills' | 'images'> {
  const { call } = pdfium;
  const paths = createPathCollector(frame.width, frame.height);
  const walk: Walk = { pdfium, paths, images: [], points: [], left: maxObjects };
  const count = call.FPDFPage_CountObjects(handle);
  for (let i = 0; i < count && walk.left > 0; i++) {
    readObject(walk, call.FPDFPage_GetObject(handle, i), frame.base, 0);
  }
  return { ...paths.finish(), images: walk.images };
}

function readObject(walk: Walk, object: number, outer: Matrix, depth: number): void {
  walk.left--;
  if (object === 0) return;
  const { call } = walk.pdfium;
  const type = call.FPDFPageObj_GetType(object);
  if (type === pathObject) readPath(walk, object, outer);
  else if (type === imageObject) readImage(walk, object, outer);
  else if (type === formObject && depth < maxDepth) readForm(walk, object, outer, depth);
}

function readForm(walk: Walk, object: number, outer: Matrix, depth: number): void {
  const { call } = walk.pdfium;
  const inner = concat(outer, matrixOf(walk.pdfium, object));
  const count = call.FPDFFormObj_CountObjects(object);
  for (let i = 0; i < count && walk.left > 0; i++) {
    readObject(walk, call.FPDFFormObj_GetObject(object, i), inner, depth + 1);
  }
}

function readImage({ pdfium, paths, images }: Walk, object: number, outer: Matrix): void {
  if (images.length >= maxImages) return;
  const { call, scratch } = pdfium;
  const box = mapBox(concat(outer, matrixOf(pdfium, object)), 0, 0, 1, 1);
  if (!box.every(Number.isFinite)) return;
  const known = call.FPDFImageObj_GetImagePixelSize(object, scratch, scratch + 4) !== 0;
  const ints = pdfium.ints();
  const pixelWidth = known ? Math.max(0, ints[scratch >> 2] ?? 0) : 0;
  const pixelHeight = known ? Math.max(0, ints[(scratch >> 2) + 1] ?? 0) : 0;
  // A picture of one pixel is how some programs fill a rectangle.
  if (pixelWidth === 1 && pixelHeight === 1) paths.addFill(box);
  else images.push({ box, pixelWidth, pixelHeight });
}

function readPath({ pdfium, paths, points }: Walk, object: number, outer: Matrix): void {
  const { call, scratch } = pdfium;
  if (call.FPDFPath_GetDrawMode(object, scratch, scratch + 4) === 0) return;
  const mode = pdfium.ints();
  const fill = mode[scratch >> 2] !== 0;
  const stroke = mode[(scratch >> 2) + 1] !== 0;
  if (!fill && !stroke) return;
  const ctm = concat(outer, matrixOf(pdfium, object));
  readPoints(pdfium, object, points);
  const lineWidth = stroke ? strokeWidth(pdfium, object) : 0;
  paths.add(points, ctm, { stroke, fill, lineWidth, white: fill && isWhite(pdfium, object) });
}

/** Writes the path as {@link PathCollector.add} reads it. */
function readPoints({ call, scratch, floats }: Pdfium, object: number, points: number[]): void {
  points.length = 0;
  const count = Math.min(call.FPDFPath_CountSegments(object), maxSegments);
  for (let i = 0; i < count; i++) {
    const segment = call.FPDFPath_GetPathSegment(object, i);
    if (call.FPDFPathSegment_GetPoint(segment, scratch, scratch + 4) === 0) continue;
    const type = call.FPDFPathSegment_GetType(segment);
    const x = floats()[scratch >> 2] ?? 0;
    const y = floats()[(scratch >> 2) + 1] ?? 0;
    // Each point of a curve counts as a curve to it: none of its legs is a straight line.
    if (type === curveSegment) points.push(3, x, y, x, y);
    else points.push(type === lineSegment ? 1 : 0, x, y);
    if (call.FPDFPathSegment_GetClose(segment) !== 0) points.push(4);
  }
}

const maxSegments = 100_000;

function strokeWidth({ call, scratch, floats }: Pdfium, object: number): number {
  return call.FPDFPageObj_GetStrokeWidth(object, scratch) === 0 ? 1 : Math.abs(floats()[scratch >> 2] ?? 1);
}

function isWhite({ call, scratch, ints }: Pdfium, object: number): boolean {
  if (call.FPDFPageObj_GetFillColor(object, scratch, scratch + 4, scratch + 8, scratch + 12) === 0)
    return false;
  const color = ints();
  const at = scratch >> 2;
  return color[at] === 255 && color[at + 1] === 255 && color[at + 2] === 255;
}

function matrixOf({ call, scratch, floats }: Pdfium, object: number): Matrix {
  if (call.FPDFPageObj_GetMatrix(object, scratch) === 0) return [1, 0, 0, 1, 0, 0];
  const matrix = floats();
  const at = scratch >> 2;
  return [
    matrix[at] ?? 1,
    matrix[at + 1] ?? 0,
    matrix[at + 2] ?? 0,
    matrix[at + 3] ?? 1,
    matrix[at + 4] ?? 0,
    matrix[at + 5] ?? 0,
  ];
}
