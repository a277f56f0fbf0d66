import { FringeError } from '../../../errors/fringeError.ts';

/** Records one after the other, each with the same bins: [record][bin], the bins of [L, d_ff] row by row. */
export type Records = Float32Array | Float64Array;

/** Records of a block, and bins of a tile of it: so much stays in the cache for the second reading. */
const recordsPerBlock = 128;
const binsPerTile = 512;

export function requireBins(bins: number): number {
  if (Number.isSafeInteger(bins) && bins >= 1) return bins;
  throw new FringeError('bad_input', `A record of ${bins} bins cannot be standardised.`, {
    path: 'bins',
    remedy: 'Give records of at least one layer and one bin.',
  });
}

export function requireWholeRecords(records: Records, bins: number): number {
  if (records.length % bins === 0) return records.length / bins;
  throw new FringeError('defect', `${records.length} values are no whole number of records of ${bins} bins.`);
}

/** State of running moments, one number a bin, as it is saved and merged. */
export interface TensorMomentsState {
  /** Finite values. */
  readonly counts: Float64Array;
  /** Values that are NaN or infinite, which are left out. */
  readonly missing: Float64Array;
  readonly means: Float64Array;
  /** Sums of squared deviations from the mean. */
  readonly squares: Float64Array;
}

/** Means and deviations of bins. */
export interface TensorStatistics {
  /** NaN in a bin that never had a finite value. */
  readonly mu: Float64Array;
  /** Divided by n (ddof 0). */
  readonly sigma: Float64Array;
}

interface Tile {
  readonly bins: number;
  readonly from: number;
  readonly to: number;
}

/** Four records at a time, so that a sum is loaded and stored once for four values. */
function addValues(block: Records, { bins, from, to }: Tile, sums: Float64Array): void {
  let at = 0;
  for (; at + 4 * bins <= block.length; at += 4 * bins) {
    for (let bin = from, one = at + from; bin < to; bin++, one++) {
      const [two, three] = [one + bins, one + 2 * bins];
      sums[bin] =
        (sums[bin] as number) +
        ((block[one] as number) + (block[two] as number)) +
        ((block[three] as number) + (block[three + bins] as number));
    }
  }
  for (; at < block.length; at += bins) {
    for (let bin = from; bin < to; bin++) sums[bin] = (sums[bin] as number) + (block[at + bin] as number);
  }
}

/** As `addValues`, the squared deviations from the means. */
function addSquares(block: Records, { bins, from, to }: Tile, means: Float64Array, squares: Float64Array): void {
  let at = 0;
  for (; at + 4 * bins <= block.length; at += 4 * bins) {
    for (let bin = from, one = at + from; bin < to; bin++, one++) {
      const mean = means[bin] as number;
      const a = (block[one] as number) - mean;
      const b = (block[one + bins] as number) - mean;
      const c = (block[one + 2 * bins] as number) - mean;
      const d = (block[one + 3 * bins] as number) - mean;
      squares[bin] = (squares[bin] as number) + (a * a + b * b) + (c * c + d * d);
    }
  }
  for (; at < block.length; at += bins) {
    for (let bin = from; bin < to; bin++) {
      const deviation = (block[at + bin] as number) - (means[bin] as number);
      squares[bin] = (squares[bin] as number) + deviation * deviation;
    }
  }
}

/**
 * Mean and deviation of every bin over records as they come, in float64 and in memory of a few numbers a bin. A block of
 * records has its own mean and squares taken in two readings, and is merged into what came before.
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, The American Statistician 37 (1983) 242, equations 1.5 and 2.1.
 */
export class TensorMoments {
  readonly bins: number;
  readonly #state: TensorMomentsState;
  readonly #blockMeans: Float64Array;
  readonly #blockSquares: Float64Array;

  constructor(bins: number) {
    this.bins = requireBins(bins);
    const zeros = (): Float64Array => new Float64Array(bins);
    this.#state = { counts: zeros(), missing: zeros(), means: zeros(), squares: zeros() };
    this.#blockMeans = zeros();
    this.#blockSquares = zeros();
  }

  /** @throws defect when the values are no whole records */
  add(records: Records): void {
    const count = requireWholeRecords(records, this.bins);
    for (let first = 0; first < count; first += recordsPerBlock) {
      const last = Math.min(first + recordsPerBlock, count);
      this.#addBlock(records.subarray(first * this.bins, last * this.bins) as Records, last - first);
    }
  }

  /** Takes in what another has seen. */
  merge(other: TensorMomentsState): void {
    for (let bin = 0; bin < this.bins; bin++) {
      this.#mergeBin(bin, other.counts[bin] as number, other.means[bin] as number, other.squares[bin] as number);
      this.#state.missing[bin] = (this.#state.missing[bin] as number) + (other.missing[bin] as number);
    }
  }

  /** A copy. */
  state(): TensorMomentsState {
    const { counts, missing, means, squares } = this.#state;
    return { counts: counts.slice(), missing: missing.slice(), means: means.slice(), squares: squares.slice() };
  }

  statistics(): TensorStatistics {
    const { counts, means, squares } = this.#state;
    return {
      mu: means.map((mean, bin) => (counts[bin] === 0 ? NaN : mean)),
      sigma: squares.map((square, bin) => Math.sqrt(square / (counts[bin] as number))),
    };
  }

  #addBlock(block: Records, records: number): void {
    const { bins } = this;
    const [means, squares] = [this.#blockMeans, this.#blockSquares];
    means.fill(0);
    squares.fill(0);
    for (let from = 0; from < bins; from += binsPerTile) {
      const tile = { bins, from, to: Math.min(from + binsPerTile, bins) };
      addValues(block, tile, means);
      for (let bin = tile.from; bin < tile.to; bin++) means[bin] = (means[bin] as number) / records;
      addSquares(block, tile, means, squares);
    }
    for (let bin = 0; bin < bins; bin++) {
      const mean = means[bin] as number;
      const square = squares[bin] as number;
      // A value that is not finite shows in its bin's sum, and only that bin is read again.
      if (Number.isFinite(square)) this.#mergeBin(bin, records, mean, square);
      else this.#addOneByOne(block, bin);
    }
  }

  #addOneByOne(block: Records, bin: number): void {
    for (let at = bin; at < block.length; at += this.bins) {
      const value = block[at] as number;
      if (Number.isFinite(value)) this.#mergeBin(bin, 1, value, 0);
      else this.#state.missing[bin] = (this.#state.missing[bin] as number) + 1;
    }
  }

  #mergeBin(bin: number, more: number, mean: number, square: number): void {
    if (more === 0) return;
    const { counts, means, squares } = this.#state;
    const before = counts[bin] as number;
    const count = before + more;
    const delta = mean - (means[bin] as number);
    squares[bin] = (squares[bin] as number) + square + delta * delta * ((before * more) / count);
    means[bin] = (means[bin] as number) + (delta * more) / count;
    counts[bin] = count;
  }
}
