/** How a cost is drawn: by decades where every cost is above zero, else on an even scale. */
export type CostScale = 'log' | 'linear';

export function costScaleOf(costs: Float64Array, target: number | null): CostScale {
  if (target !== null && target <= 0) return 'linear';
  for (const cost of costs) if (cost <= 0) return 'linear';
  return 'log';
}

/** The range that holds every cost and the target: whole decades, or a margin of a twentieth. */
export function costRange(scale: CostScale, columns: readonly Float64Array[], target: number | null): [number, number] {
  let low = target ?? Number.POSITIVE_INFINITY;
  let high = target ?? Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (const value of column) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (!Number.isFinite(low) || !Number.isFinite(high)) return scale === 'log' ? [1e-3, 1] : [0, 1];
  if (scale === 'linear') {
    const margin = (high - low || Math.abs(high) || 1) / 20;
    return [low - margin, high + margin];
  }
  const bottom = Math.floor(Math.log10(low) - 0.08);
  const top = Math.ceil(Math.log10(high) + 0.02);
  return [10 ** bottom, 10 ** Math.max(top, bottom + 1)];
}
