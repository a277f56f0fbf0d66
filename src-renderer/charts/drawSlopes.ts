import type { TableSource } from './sources.ts';

/** Slopes of the cost with the points at which they hold, in the order of the map's axes. */
export interface SlopeArrows {
  /** The table as it is now: the iteration first. */
  readonly rows: () => TableSource;
  readonly firstSlope: number;
  readonly firstPoint: number;
  /** -1 where the cost is minimised: an arrow shows where it becomes better. */
  readonly way: 1 | -1;
}

export interface SlopePlaces {
  readonly placeX: (value: number) => number;
  readonly placeY: (value: number) => number;
  /** Cost of an iteration, where the cost stands upwards. */
  readonly costAt: (iteration: number) => number;
  readonly hasTwo: boolean;
  readonly colour: string;
}

/** The newest of them: older ones would only cover the points. */
const mostArrows = 40;
const longest = 26;
const shortest = 9;

/** An arrow at each point whose slopes are known; the steeper, the longer, by the cube root so that small ones show. */
export function drawSlopes(context: CanvasRenderingContext2D, arrows: SlopeArrows, places: SlopePlaces): void {
  const rows = arrows.rows();
  const first = Math.max(0, rows.length - mostArrows);
  const { placeX, placeY, costAt, hasTwo } = places;
  const at = (column: number, row: number) => rows.column(column)[row] ?? Number.NaN;
  const directions = [];
  for (let row = first; row < rows.length; row++) {
    const x = at(arrows.firstPoint, row);
    const y = hasTwo ? at(arrows.firstPoint + 1, row) : costAt(at(0, row));
    // Along the pixels: where an axis is drawn wide, little of the parameter is a long way.
    const byX = arrows.way * at(arrows.firstSlope, row) * unitsPerPixel(placeX);
    const byY = hasTwo ? arrows.way * at(arrows.firstSlope + 1, row) * unitsPerPixel(placeY) : 0;
    const size = Math.hypot(byX, byY);
    if ([x, y, size].every(Number.isFinite) && size > 0)
      directions.push({ x: placeX(x), y: placeY(y), byX: byX / size, byY: byY / size, size });
  }
  const steepest = Math.max(...directions.map(({ size }) => size));
  context.strokeStyle = places.colour;
  context.lineWidth = 1.6;
  for (const { x, y, byX, byY, size } of directions) {
    const length = shortest + (longest - shortest) * Math.cbrt(size / steepest);
    drawArrow(context, { x, y, toX: x + byX * length, toY: y + byY * length });
  }
}

/** Units of a parameter over one pixel, with the axis's direction. */
const unitsPerPixel = (place: (value: number) => number): number => 1 / (place(1) - place(0));

function drawArrow(
  context: CanvasRenderingContext2D,
  { x, y, toX, toY }: { x: number; y: number; toX: number; toY: number },
): void {
  const angle = Math.atan2(toY - y, toX - x);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(toX, toY);
  for (const side of [-1, 1]) {
    context.moveTo(toX, toY);
    context.lineTo(toX - 5 * Math.cos(angle + side * 0.5), toY - 5 * Math.sin(angle + side * 0.5));
  }
  context.stroke();
}
