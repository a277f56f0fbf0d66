import { FringeError } from '../../../errors/fringeError.ts';
import { requireBins, requireWholeRecords } from './tensorMoments.ts';
import type { Records, TensorStatistics } from './tensorMoments.ts';

/** Rates of spikes by the two definitions, one a layer. */
export interface LayerRates {
  /** Share of z >= k. */
  readonly oneSided: Float64Array;
  /** Share of |z| >= k. */
  readonly twoSided: Float64Array;
}

/** Deviations that were raised to the least that may be divided by. */
export interface ClampedStatistics extends TensorStatistics {
  /** Bins whose sigma was below `eps` or no number. */
  readonly clamped: number;
}

/** Statistics whose sigma is nowhere below `eps`. */
export function clampSigma({ mu, sigma }: TensorStatistics, eps: number): ClampedStatistics {
  let clamped = 0;
  const raised = sigma.map((value) => {
    if (value >= eps) return value;
    clamped += 1;
    return eps;
  });
  return { mu, sigma: raised, clamped };
}

/**
 * Counts of z = (x - mu)/sigma at or above k, one-sided and by its size, bin by bin over records as they come. A value
 * that is not finite, or a bin without a mean, counts neither as a spike nor as a value.
 */
export class Exceedances {
  readonly #statistics: TensorStatistics;
  readonly #threshold: number;
  readonly #above: Float64Array;
  readonly #below: Float64Array;
  readonly #missing: Float64Array;
  #records = 0;

  /** @param threshold k, above 0 @throws bad_input when it is not */
  constructor(statistics: TensorStatistics, threshold: number) {
    if (!(threshold > 0 && threshold < Infinity)) {
      throw new FringeError('bad_input', `A spike threshold of ${threshold} deviations counts nothing.`, {
        path: 'spike_threshold',
        remedy: 'Give a number above 0, such as 3.',
      });
    }
    const bins = requireBins(statistics.mu.length);
    this.#statistics = statistics;
    this.#threshold = threshold;
    this.#above = new Float64Array(bins);
    this.#below = new Float64Array(bins);
    this.#missing = new Float64Array(bins);
  }

  /** @throws defect when the values are no whole records */
  add(records: Records): void {
    const { mu, sigma } = this.#statistics;
    const bins = mu.length;
    const [above, below, missing, threshold] = [this.#above, this.#below, this.#missing, this.#threshold];
    this.#records += requireWholeRecords(records, bins);
    for (let at = 0; at < records.length; at += bins) {
      for (let bin = 0; bin < bins; bin++) {
        const z = ((records[at + bin] as number) - (mu[bin] as number)) / (sigma[bin] as number);
        if (Math.abs(z) < threshold) continue;
        if (!Number.isFinite(z)) missing[bin] = (missing[bin] as number) + 1;
        else if (z > 0) above[bin] = (above[bin] as number) + 1;
        else below[bin] = (below[bin] as number) + 1;
      }
    }
  }

  /** Spikes of every bin. */
  counts(): { readonly oneSided: Float64Array; readonly twoSided: Float64Array; readonly missing: Float64Array } {
    return {
      oneSided: this.#above.slice(),
      twoSided: this.#above.map((count, bin) => count + (this.#below[bin] as number)),
      missing: this.#missing.slice(),
    };
  }

  /** Spikes over finite values of each layer: the mean over records and bins; NaN of a layer without any. */
  rates(layers: number): LayerRates {
    const bins = this.#above.length;
    if (!(Number.isSafeInteger(layers) && layers >= 1 && bins % layers === 0)) {
      throw new FringeError('defect', `${bins} bins cannot be split into ${layers} layers.`);
    }
    const width = bins / layers;
    const { oneSided, twoSided, missing } = this.counts();
    const sumOf = (values: Float64Array, layer: number): number =>
      values.subarray(layer * width, (layer + 1) * width).reduce((sum, value) => sum + value, 0);
    const rates = (values: Float64Array): Float64Array =>
      Float64Array.from({ length: layers }, (_, layer) => {
        return sumOf(values, layer) / (this.#records * width - sumOf(missing, layer));
      });
    return { oneSided: rates(oneSided), twoSided: rates(twoSided) };
  }
}
