import type { RecordValues } from './binMoments.ts';

export interface SpikeRule {
  readonly mu: Float64Array;
  readonly sigma: Float64Array;
  /** k: one-sided z >= k, two-sided |z| >= k, with z = (x - mu) / sigma. */
  readonly threshold: number;
}

/** Spikes by layer, of records that come in blocks. A number that is not finite is no spike. */
export class SpikeCounts {
  readonly #rule: SpikeRule;
  readonly #binsPerLayer: number;
  readonly oneSided: Float64Array;
  readonly twoSided: Float64Array;

  constructor(rule: SpikeRule, layers: number) {
    this.#rule = rule;
    this.#binsPerLayer = rule.mu.length / layers;
    this.oneSided = new Float64Array(layers);
    this.twoSided = new Float64Array(layers);
  }

  /** @param values [record][bin], `records` of them */
  addRecords(values: RecordValues, records: number): void {
    const { mu } = this.#rule;
    const width = this.#binsPerLayer;
    for (let record = 0; record < records; record++) {
      for (let layer = 0; layer < this.oneSided.length; layer++) {
        this.#add(values, record * mu.length + layer * width, layer);
      }
    }
  }

  /** Numbers of one bin, from `from` and before `to`. */
  addBin(bin: number, values: RecordValues, from: number, to: number): void {
    const { mu, sigma, threshold } = this.#rule;
    const mean = mu[bin] as number;
    const deviation = sigma[bin] as number;
    let above = 0;
    let below = 0;
    for (let at = from; at < to; at++) {
      const value = values[at] as number;
      const z = (value - mean) / deviation;
      if (z >= threshold && value < Infinity) above += 1;
      else if (z <= -threshold && value > -Infinity) below += 1;
    }
    this.#count(Math.floor(bin / this.#binsPerLayer), above, below);
  }

  /** One layer of one record. */
  #add(values: RecordValues, start: number, layer: number): void {
    const { mu, sigma, threshold } = this.#rule;
    const width = this.#binsPerLayer;
    const first = layer * width;
    let above = 0;
    let below = 0;
    for (let bin = 0; bin < width; bin++) {
      const value = values[start + bin] as number;
      const z = (value - (mu[first + bin] as number)) / (sigma[first + bin] as number);
      if (z >= threshold && value < Infinity) above += 1;
      else if (z <= -threshold && value > -Infinity) below += 1;
    }
    this.#count(layer, above, below);
  }

  #count(layer: number, above: number, below: number): void {
    this.oneSided[layer] = (this.oneSided[layer] as number) + above;
    this.twoSided[layer] = (this.twoSided[layer] as number) + above + below;
  }
}
