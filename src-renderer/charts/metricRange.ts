import type uPlot from 'uplot';
import type { LevelStepLike, MetricSource } from './sources.ts';

/** The levels that stand somewhere in a window. */
const levelsIn = (levels: readonly LevelStepLike[], window: { fromMs: number; toMs: number }): LevelStepLike[] =>
  levels.filter((step, index) => {
    const untilMs = levels[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
    return step.fromMs <= window.toMs && untilMs >= window.fromMs;
  });

/** The range that holds the values in sight and the alarm levels on both sides, with a tenth of air. */
export function metricRange(
  { levels, isOneSided }: Pick<MetricSource, 'levels' | 'isOneSided'>,
  window: { fromMs: number; toMs: number },
  [min, max]: readonly [number | null, number | null],
): [number, number] {
  const edges = levelsIn(levels, window).flatMap(({ nominal, raiseAt }) => [
    isOneSided ? nominal : nominal - raiseAt,
    nominal + raiseAt,
  ]);
  for (const value of [min, max]) if (value !== null && Number.isFinite(value)) edges.push(value);
  if (edges.length === 0) return [0, 1];
  const [low, high] = [Math.min(...edges), Math.max(...edges)];
  const margin = (high - low) * 0.1 || Math.abs(high) * 0.05 || 1;
  return [low - margin, high + margin];
}

/** A polyline with a break at each of the times: a line across one would show what nobody measured. */
export function withGapsAt(
  { x, y }: { readonly x: readonly number[]; readonly y: readonly (number | null)[] },
  gaps: readonly { readonly fromMs: number }[],
): uPlot.AlignedData {
  const [first, last] = [x[0], x.at(-1)];
  const breaks = gaps
    .map(({ fromMs }) => fromMs)
    .filter((time) => first !== undefined && last !== undefined && time > first && time < last);
  if (breaks.length === 0) return [[...x], [...y]];
  const points = x.map((time, index): [number, number | null] => [time, y[index] ?? null]);
  const all = [...points, ...breaks.map((time): [number, null] => [time, null])].sort(([a], [b]) => a - b);
  return [all.map(([time]) => time), all.map(([, value]) => value)];
}
