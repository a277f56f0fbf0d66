export interface DensityCurve {
  readonly x: readonly number[];
  readonly density: readonly number[];
}

/** Standard deviation of what a curve of straight pieces draws, exactly; null for a curve without area. */
export function curveSd({ x, density }: DensityCurve): number | null {
  let [area, first, second] = [0, 0, 0];
  // Around the first point: the numbers of a narrow density far from zero would cancel.
  const origin = x[0] ?? 0;
  for (let index = 1; index < x.length; index++) {
    const [left, right] = [(x[index - 1] ?? 0) - origin, (x[index] ?? 0) - origin];
    const [atLeft, atRight] = [density[index - 1] ?? 0, density[index] ?? 0];
    const width = right - left;
    area += (width * (atLeft + atRight)) / 2;
    first += (width * (atLeft * (2 * left + right) + atRight * (left + 2 * right))) / 6;
    second +=
      (width *
        (atLeft * (3 * left ** 2 + 2 * left * right + right ** 2) +
          atRight * (left ** 2 + 2 * left * right + 3 * right ** 2))) /
      12;
  }
  if (!(area > 0)) return null;
  const variance = second / area - (first / area) ** 2;
  return variance > 0 ? Math.sqrt(variance) : null;
}

export interface LearnedWords {
  readonly tone: 'good' | 'warn' | 'plain';
  readonly text: string;
}

/** How much narrower the data made it. */
export function learnedWords(curve: DensityCurve | null, sd: number): LearnedWords {
  const prior = curve === null ? null : curveSd(curve);
  if (prior === null || !(sd > 0)) return { tone: 'plain', text: 'The prior has no width to compare with.' };
  const ratio = prior / sd;
  if (ratio < 1.2) return { tone: 'warn', text: 'The data say little: the prior decides.' };
  const times = ratio < 9.95 ? ratio.toFixed(1) : ratio.toFixed(0);
  return { tone: 'good', text: `${times} times narrower than the prior` };
}
