import type { PosteriorView, TraceView } from '../../domain/posteriorView.ts';
import type { Chain, DrawSelection } from '../../maths/inference/chain.ts';
import type { Draws } from '../../maths/inference/diagnostics/index.ts';

const mostPointsOfLine = 400;
const walkersOfEnsemble = 3;
const mostLines = 24;
const mostLags = 400;
/** The curve reaches as many times as far as what was added up. */
const windowsShown = 5;

/** A few walkers of each ensemble over all steps, those left out at the beginning too. */
export function traceOf(draws: Draws, thin: number): TraceView {
  const every = Math.ceil(draws.steps / mostPointsOfLine);
  const kept = Array.from({ length: Math.ceil(draws.steps / every) }, (_, index) => index * every);
  const ensembles = Math.min(draws.ensembles, mostLines);
  const share = Math.max(1, Math.min(walkersOfEnsemble, Math.floor(mostLines / ensembles)));
  const walkers = Math.min(draws.walkers, share);
  const lines = Array.from({ length: ensembles * walkers }, (_, line) => {
    const ensemble = Math.floor(line / walkers);
    const walker = Math.floor(((line % walkers) * draws.walkers) / walkers);
    const at = (step: number): number => (ensemble * draws.steps + step) * draws.walkers + walker;
    return { ensemble, walker, values: kept.map((step) => draws.values[at(step)] as number) };
  });
  // Kept step k, from 0, is the sampler's step (k + 1) * thin.
  return { steps: kept.map((step) => (step + 1) * thin), lines };
}

/** Mean autocorrelation of the walkers by lag, in steps of the sampler; no lags when nothing moved. */
export function autocorrelationOf(
  chain: Chain,
  name: string,
  selection: DrawSelection,
): PosteriorView['autocorrelation'][number] {
  const { steps: time, window } = chain.autocorrelationTime(name, selection);
  if (!Number.isFinite(time)) return { lags: [], values: [], window: null };
  const curve = chain.autocorrelation(name, selection);
  const reach = Math.min(curve.length, Math.max(10, Math.ceil((windowsShown * window) / chain.thin) + 1));
  const every = Math.ceil(reach / mostLags);
  const lags = Array.from({ length: Math.ceil(reach / every) }, (_, index) => index * every);
  return { lags: lags.map((lag) => lag * chain.thin), values: lags.map((lag) => curve[lag] as number), window };
}

/**
 * Rows of draws, well mixed over all of them: place k is the fraction of (k + 1/2) golden ratios, which spreads evenly
 * however many are taken. @returns [row][parameter]
 */
export function someRows(rows: Float64Array, width: number, wanted: number): Float64Array {
  const available = rows.length / width;
  const taken = Math.min(wanted, available);
  const golden = (Math.sqrt(5) - 1) / 2;
  const some = new Float64Array(taken * width);
  for (let index = 0; index < taken; index++) {
    const share = (index + 0.5) * golden;
    const row = taken === available ? index : Math.floor((share - Math.floor(share)) * available);
    some.set(rows.subarray(row * width, (row + 1) * width), index * width);
  }
  return some;
}
