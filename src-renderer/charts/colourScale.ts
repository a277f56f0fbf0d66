/** Viridis (van der Walt and Smith 2015) in nine steps: even to the eye, safe for colour-blind eyes. */
const stops = [
  [68, 1, 84],
  [71, 44, 122],
  [59, 81, 139],
  [44, 113, 142],
  [33, 144, 141],
  [39, 173, 129],
  [92, 200, 99],
  [170, 220, 50],
  [253, 231, 37],
] as const;

/** CSS colour for a fraction of 0 (dark) to 1 (bright). */
export function colourAt(fraction: number): string {
  const place = Math.min(1, Math.max(0, Number.isNaN(fraction) ? 0 : fraction)) * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(place));
  const from = stops[index] ?? stops[0];
  const to = stops[index + 1] ?? stops[8];
  const mix = (channel: 0 | 1 | 2) => Math.round(from[channel] + (to[channel] - from[channel]) * (place - index));
  return `rgb(${mix(0)} ${mix(1)} ${mix(2)})`;
}

/** Costs as fractions, 1 for the least: by decades where all are positive. */
export function costFractions(costs: Float64Array): Float64Array {
  const positive = costs.every((cost) => cost > 0 || Number.isNaN(cost));
  const scaled = costs.map((cost) => (positive ? Math.log10(cost) : cost));
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of scaled) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high - low;
  return scaled.map((value) => (span > 0 ? (high - value) / span : 1));
}
