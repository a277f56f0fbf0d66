import { refuse } from './refusal.ts';

/** Masses within one, two and three standard deviations of a normal distribution of two dimensions. */
export const sigmaMasses: readonly number[] = [1, 2, 3].map((sigma) => 1 - Math.exp((-sigma * sigma) / 2));

/**
 * The heights at which contours of a histogram enclose given shares of its mass: the bins at least that high are the
 * smallest set that holds the share (the highest-density region).
 * @param heights counts or densities of equal bins, in any order
 * @param masses shares between 0 and 1
 * @returns one height a mass; NaN when there is no mass at all
 * @throws bad_input when a mass is not between 0 and 1
 * Source: R. J. Hyndman, The American Statistician 50 (1996) 120.
 */
export function credibleLevels(heights: ArrayLike<number>, masses: readonly number[]): number[] {
  const sorted = Float64Array.from(heights).sort().reverse();
  const total = sorted.reduce((sum, height) => sum + height, 0);
  return masses.map((mass, index) => {
    if (!(mass > 0 && mass < 1)) {
      refuse(`A contour cannot enclose a share of ${mass}.`, `masses[${index}]`, 'Give a share between 0 and 1.');
    }
    if (!(total > 0)) return NaN;
    let enclosed = 0;
    for (const height of sorted) {
      enclosed += height;
      if (enclosed >= mass * total) return height;
    }
    return sorted.at(-1) as number;
  });
}

/** Weights of a bell of a given width in bins, to four widths on either side. */
function bell(widthBins: number): Float64Array {
  const reach = Math.ceil(4 * widthBins);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-0.5 * ((k - reach) / widthBins) ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Smooths counts [y][x] by a bell, so that contours are not the noise of single bins. What would spread beyond an edge is
 * reflected: the total stays.
 * @param widthBins standard deviation of the bell in bins; 0 copies
 */
export function smoothCounts(counts: ArrayLike<number>, columns: number, widthBins: number): Float64Array {
  const values = Float64Array.from(counts);
  if (!(widthBins > 0)) return values;
  const rows = values.length / columns;
  const weights = bell(widthBins);
  const reach = (weights.length - 1) / 2;
  const reflected = (index: number, length: number): number => {
    const folded = ((index % (2 * length)) + 2 * length) % (2 * length);
    return folded < length ? folded : 2 * length - 1 - folded;
  };
  const along = (from: Float64Array, length: number, step: number, start: (line: number) => number): Float64Array => {
    const to = new Float64Array(from.length);
    for (let line = 0; line < from.length / length; line++) {
      for (let index = 0; index < length; index++) {
        let sum = 0;
        for (let k = -reach; k <= reach; k++) {
          const at = start(line) + step * reflected(index + k, length);
          sum += (weights[k + reach] as number) * (from[at] as number);
        }
        to[start(line) + step * index] = sum;
      }
    }
    return to;
  };
  return along(
    along(values, columns, 1, (line) => line * columns),
    rows,
    columns,
    (line) => line,
  );
}
