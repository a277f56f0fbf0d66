/** Counts in boxes: `columns` times `rows`, row after row from the lowest y. */
export interface CountGrid {
  readonly columns: number;
  readonly rows: number;
  readonly counts: ArrayLike<number>;
}

/**
 * Lines of equal height by marching squares (Lorensen and Cline 1987, in two dimensions), closed at the grid's edge.
 * @returns segments x0, y0, x1, y1 one after the other, in boxes: the middle of the first box is (0.5, 0.5)
 */
export function contourSegments({ columns, rows, counts }: CountGrid, level: number): number[] {
  const segments: number[] = [];
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= columns || y >= rows ? 0 : (counts[y * columns + x] ?? 0);
  for (let y = -1; y < rows; y++) {
    for (let x = -1; x < columns; x++) {
      const [a, b, c, d] = [at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1)];
      const shape = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0);
      if (shape === 0 || shape === 15) continue;
      const left = x + 0.5;
      const low = y + 0.5;
      const bottom = (): [number, number] => [left + between(a, b, level), low];
      const right = (): [number, number] => [left + 1, low + between(b, c, level)];
      const top = (): [number, number] => [left + between(d, c, level), low + 1];
      const side = (): [number, number] => [left, low + between(a, d, level)];
      const line = (from: [number, number], to: [number, number]) => segments.push(...from, ...to);
      const isMiddleHigh = (a + b + c + d) / 4 >= level;
      switch (shape) {
        case 1:
        case 14:
          line(side(), bottom());
          break;
        case 2:
        case 13:
          line(bottom(), right());
          break;
        case 4:
        case 11:
          line(right(), top());
          break;
        case 8:
        case 7:
          line(top(), side());
          break;
        case 3:
        case 12:
          line(side(), right());
          break;
        case 6:
        case 9:
          line(bottom(), top());
          break;
        default: {
          // Two opposite corners are high: the middle says whether they are joined.
          const isRising = shape === 5;
          if (isRising === isMiddleHigh) {
            line(side(), top());
            line(bottom(), right());
          } else {
            line(side(), bottom());
            line(right(), top());
          }
        }
      }
    }
  }
  return segments;
}

/** Where between 0 and 1 the height is reached on the way from one corner to the next. */
const between = (from: number, to: number, level: number): number =>
  from === to ? 0.5 : Math.min(1, Math.max(0, (level - from) / (to - from)));

/** Each box with its neighbours, weighted 1 2 1 both ways: the sum stays, but for what the edge loses. */
export function smoothed({ columns, rows, counts }: CountGrid): CountGrid {
  const across = new Float64Array(columns * rows);
  const result = new Float64Array(columns * rows);
  const at = (from: ArrayLike<number>, x: number, y: number): number =>
    x < 0 || y < 0 || x >= columns || y >= rows ? 0 : (from[y * columns + x] ?? 0);
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      across[y * columns + x] = (at(counts, x - 1, y) + 2 * at(counts, x, y) + at(counts, x + 1, y)) / 4;
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      result[y * columns + x] = (at(across, x, y - 1) + 2 * at(across, x, y) + at(across, x, y + 1)) / 4;
  return { columns, rows, counts: result };
}

/** What the boxes at least so high hold, of all: 0 to 1. */
export function shareAbove({ counts }: CountGrid, level: number): number {
  let [sum, inside] = [0, 0];
  for (let index = 0; index < counts.length; index++) {
    const count = counts[index] ?? 0;
    sum += count;
    if (count >= level) inside += count;
  }
  return sum > 0 ? inside / sum : 0;
}

/** The greatest height whose boxes hold at least this share of all. */
export function levelOfShare({ counts }: CountGrid, share: number): number {
  const sorted = Float64Array.from(counts).sort();
  const sum = sorted.reduce((total, count) => total + count, 0);
  let held = 0;
  for (let index = sorted.length - 1; index >= 0; index--) {
    held += sorted[index] ?? 0;
    if (held >= share * sum) return sorted[index] ?? 0;
  }
  return 0;
}

/** Levels of the smoothed counts that hold the shares that the given levels hold of the counts themselves. */
export function smoothedContours(
  grid: CountGrid,
  levels: readonly (number | null)[],
): readonly { readonly index: number; readonly segments: readonly number[] }[] {
  const smooth = smoothed(grid);
  return levels.flatMap((level, index) => {
    if (level === null || !(level > 0)) return [];
    return { index, segments: contourSegments(smooth, levelOfShare(smooth, shareAbove(grid, level))) };
  });
}
