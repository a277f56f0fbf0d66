import type { AutocorrelationView, TraceView } from '../../domain/posteriorView.ts';
import type { Chain } from '../../maths/inference/chain.ts';
import type { AutocorrelationTime } from '../../maths/inference/diagnostics/index.ts';

const mostPointsOfLine = 400;
const walkersOfEnsemble = 3;
const mostLines = 24;
const mostLags = 400;
/** The curve reaches as many times as far as what was added up. */
const windowsShown = 5;

/**
 * A few walkers of each ensemble over all steps, those left out at the beginning too.
 * @param valueAt the number that stands at a row of the chain, [ensemble][step][walker]
 */
export function traceOf(chain: Chain, valueAt: (row: number) => number): TraceView {
  const every = Math.ceil(chain.steps / mostPointsOfLine);
  const kept = Array.from({ length: Math.ceil(chain.steps / every) }, (_, index) => index * every);
  const ensembles = Math.min(chain.ensembles, mostLines);
  const share = Math.max(1, Math.min(walkersOfEnsemble, Math.floor(mostLines / ensembles)));
  const walkers = Math.min(chain.walkers, share);
  const lines = Array.from({ length: ensembles * walkers }, (_, line) => {
    const ensemble = Math.floor(line / walkers);
    const walker = Math.floor(((line % walkers) * chain.walkers) / walkers);
    const rowAt = (step: number): number => (ensemble * chain.steps + step) * chain.walkers + walker;
    return { ensemble, walker, values: kept.map((step) => valueAt(rowAt(step))) };
  });
  // Kept step k, from 0, is the sampler's step (k + 1) * thin.
  return { steps: kept.map((step) => (step + 1) * chain.thin), lines };
}

/**
 * Mean autocorrelation of the walkers by lag, in steps of the sampler; no lags when nothing moved.
 * @param curve by lag in steps of the chain
 * @param time in steps of the sampler, of which the chain has kept every `thin`-th
 */
export function shownAutocorrelation(
  curve: Float64Array,
  time: AutocorrelationTime,
  thin: number,
): AutocorrelationView {
  if (!Number.isFinite(time.steps)) return { lags: [], values: [], window: null };
  const { window } = time;
  const reach = Math.min(curve.length, Math.max(10, Math.ceil((windowsShown * window) / thin) + 1));
  const every = Math.ceil(reach / mostLags);
  const lags = Array.from({ length: Math.ceil(reach / every) }, (_, index) => index * every);
  return { lags: lags.map((lag) => lag * thin), values: lags.map((lag) => curve[lag] as number), window };
}

/**
 * Rows of draws, well mixed over all that are left after `discard` steps of the sampler: place k is the fraction of
 * (k + 1/2) golden ratios, which spreads evenly however many are taken. @returns [row][parameter]
 */
export function someRows(chain: Chain, discard: number, wanted: number): Float64Array {
  const width = chain.names.length;
  const discarded = Math.floor(discard / chain.thin);
  const left = (chain.steps - discarded) * chain.walkers;
  const available = chain.ensembles * left;
  const taken = Math.min(wanted, available);
  const golden = (Math.sqrt(5) - 1) / 2;
  const some = new Float64Array(taken * width);
  for (let index = 0; index < taken; index++) {
    const share = (index + 0.5) * golden;
    const draw = taken === available ? index : Math.floor((share - Math.floor(share)) * available);
    const row = draw + (Math.floor(draw / left) + 1) * discarded * chain.walkers;
    some.set(chain.samples.subarray(row * width, (row + 1) * width), index * width);
  }
  return some;
}
