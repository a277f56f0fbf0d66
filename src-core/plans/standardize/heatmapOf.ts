import type { Heatmap } from '../../domain/standardizeRun.ts';

/** Blocks that a screen can tell apart. */
const mostRows = 96;
const mostColumns = 256;

/** A picture of [L, d_ff] numbers: each value where they fit, else the mean of each block's finite numbers. */
export function heatmapOf(numbers: Float64Array, layers: number, bins: number): Heatmap {
  const rows = Math.min(layers, mostRows);
  const columns = Math.min(bins, mostColumns);
  const sums = new Float64Array(rows * columns);
  const counts = new Float64Array(rows * columns);
  let least = Infinity;
  let most = -Infinity;
  for (let layer = 0; layer < layers; layer++) {
    const row = Math.floor((layer * rows) / layers) * columns;
    for (let bin = 0; bin < bins; bin++) {
      const value = numbers[layer * bins + bin] as number;
      if (!Number.isFinite(value)) continue;
      const cell = row + Math.floor((bin * columns) / bins);
      sums[cell] = (sums[cell] as number) + value;
      counts[cell] = (counts[cell] as number) + 1;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  const values = Array.from(sums, (sum, cell) => (counts[cell] === 0 ? null : sum / (counts[cell] as number)));
  const isEmpty = least > most;
  return { layers, bins, rows, columns, values, least: isEmpty ? null : least, most: isEmpty ? null : most };
}
