import type { CornerView } from '../../domain/posteriorView.ts';
import { binCorner, binsOver } from '../../maths/inference/binning.ts';
import type { Histogram2d } from '../../maths/inference/binning.ts';
import type { Chain } from '../../maths/inference/chain.ts';
import { credibleLevels, sigmaMasses } from '../../maths/inference/credibleLevels.ts';
import { FringeError } from '../../errors/fringeError.ts';
import { quantileOfSorted } from '../../maths/statistics/index.ts';
import { chainOf } from './chainOf.ts';
import type { ChainSummaryWork } from './inferenceWork.ts';

export interface CornerViewWork {
  readonly chain: ChainSummaryWork;
  readonly units: Readonly<Record<string, string>>;
  /** Null: all, at most ten. */
  readonly names: readonly string[] | null;
  readonly bins: number;
}

const mostParameters = 10;
/** Central share of each parameter's draws that is binned. */
const coverage = 0.997;
/** Beyond it every n-th step will do: no pixel would change. */
const mostDraws = 2e6;

/** Histograms of parameters and pairs. @throws bad_input (path `names`) for one that the chain does not have */
export function cornerView({ chain: work, units, names: wanted, bins }: CornerViewWork): CornerView {
  const chain = chainOf(work);
  const names = (wanted ?? chain.names).slice(0, mostParameters);
  const columns = columnsOf(chain, names, work.discard);
  const draws = columns[0]?.length ?? 0;
  const samples = new Float64Array(draws * names.length);
  columns.forEach((column, axis) => {
    for (let row = 0, at = axis; row < draws; row++, at += names.length) samples[at] = column[row] as number;
  });
  const centred = columns.map(centredUnit);
  for (const column of columns) column.sort();
  const over = columns.map((sorted) => binsOver(sorted, bins, coverage));
  const { diagonal, pairs } = binCorner({ samples, names, bins, over });
  return {
    names: [...names],
    units: names.map((name) => units[name] ?? ''),
    draws,
    diagonal: diagonal.map((histogram, axis) => {
      const sorted = columns[axis] as Float64Array;
      const at = (share: number): number => quantileOfSorted(sorted, share);
      return { bins: histogram.bins, counts: [...histogram.counts], p16: at(0.16), p50: at(0.5), p84: at(0.84) };
    }),
    pairs: pairs.map(({ row, column, histogram }) => ({
      row,
      column,
      ...contoured(histogram),
      correlation: correlation(centred[row] ?? null, centred[column] ?? null),
    })),
  };
}

function columnsOf(chain: Chain, names: readonly string[], discard: number): Float64Array[] {
  const kept = (chain.steps - discard / chain.thin) * chain.ensembles * chain.walkers;
  const every = Math.max(1, Math.ceil(kept / mostDraws));
  for (const name of names) {
    if (chain.names.includes(name)) continue;
    throw new FringeError('bad_input', `The chain has no parameter "${name}"; it has ${chain.names.join(', ')}.`, {
      path: 'names',
      remedy: 'Choose one of these.',
    });
  }
  return names.map((name) => chain.draws(name, { discard, every }).values);
}

/** Counts, and the heights at which contours enclose one, two and three standard deviations of all draws. */
function contoured({ counts, outside }: Histogram2d): { counts: number[]; levels: (number | null)[] } {
  const inside = counts.reduce((sum, count) => sum + count, 0);
  // The bins do not hold all draws, the masses are those of all.
  const masses = sigmaMasses.map((mass) => Math.min((mass * (inside + outside)) / inside, 1 - 1e-9));
  return { counts: [...counts], levels: inside > 0 ? credibleLevels(counts, masses) : masses.map(() => null) };
}

/** A column less its mean, of length one; null when nothing in it moves. */
function centredUnit(column: Float64Array): Float64Array | null {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const centred = column.map((value) => value - mean);
  const length = Math.sqrt(dot(centred, centred));
  if (!(length > 0 && Number.isFinite(length))) return null;
  return centred.map((value) => value / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += (a[row] as number) * (b[row] as number);
  return sum;
}

/** Pearson's, of all draws. */
const correlation = (a: Float64Array | null, b: Float64Array | null): number | null =>
  a === null || b === null ? null : Math.max(-1, Math.min(1, dot(a, b)));
