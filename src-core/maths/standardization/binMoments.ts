/** Numbers of records as they come from a file. */
export type RecordValues = Float32Array | Float64Array;

/** Bins worked at together: their sums stay in the processor's first cache. */
const tileBins = 1024;
/** Numbers of a tile that are gone through twice, so that the second time they are in the second cache. */
const tileNumbers = 65_536;

/**
 * Mean and sum of squared deviations of every bin of records that come in blocks, in float64. Within a block the
 * deviations are from the block's own mean (two passes over what is in the cache); blocks are merged pairwise, so that
 * nothing cancels, whatever the number of records. Numbers that are not finite are counted and left out of their bin.
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, The American Statistician 37 (1983) 242, equations 1.1a and 2.1.
 */
export class BinMoments {
  readonly bins: number;
  /** Finite numbers of each bin. */
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly squares: Float64Array;
  #nanCount = 0;
  #infiniteCount = 0;
  readonly #sums = new Float64Array(tileBins);
  readonly #deviations = new Float64Array(tileBins);

  constructor(bins: number) {
    this.bins = bins;
    this.counts = new Float64Array(bins);
    this.means = new Float64Array(bins);
    this.squares = new Float64Array(bins);
  }

  get nanCount(): number {
    return this.#nanCount;
  }

  get infiniteCount(): number {
    return this.#infiniteCount;
  }

  /** @param values [record][bin], `records` of them */
  addRecords(values: RecordValues, records: number): void {
    const { bins } = this;
    for (let first = 0; first < bins; first += tileBins) {
      const width = Math.min(tileBins, bins - first);
      const most = Math.max(8, Math.floor(tileNumbers / width));
      for (let record = 0; record < records; record += most) {
        this.#addTile(values, record * bins + first, { first, width, records: Math.min(most, records - record) });
      }
    }
  }

  /** Numbers of one bin, from `from` and before `to`. */
  addBin(bin: number, values: RecordValues, from: number, to: number): void {
    for (let start = from; start < to; start += tileNumbers) {
      this.#addCarefully(bin, { values, start, step: 1, records: Math.min(tileNumbers, to - start) });
    }
  }

  #addTile(
    values: RecordValues,
    start: number,
    { first, width, records }: { first: number; width: number; records: number },
  ): void {
    const stride = this.bins;
    const sums = this.#sums;
    const deviations = this.#deviations;
    addRows(values, { start, stride, records, width }, sums);
    for (let bin = 0; bin < width; bin++) sums[bin] = (sums[bin] as number) / records;
    addSquares(values, { start, stride, records, width }, sums, deviations);
    for (let bin = 0; bin < width; bin++) {
      const mean = sums[bin] as number;
      // One number that is not finite makes its bin's sum so.
      if (Number.isFinite(mean) && Number.isFinite(deviations[bin] as number)) {
        this.#merge(first + bin, records, mean, deviations[bin] as number);
      } else this.#addCarefully(first + bin, { values, start: start + bin, step: stride, records });
    }
  }

  /** Number by number, leaving out what is not finite. */
  #addCarefully(
    bin: number,
    { values, start, step, records }: { values: RecordValues; start: number; step: number; records: number },
  ): void {
    const end = start + step * records;
    let count = 0;
    let sum = 0;
    for (let at = start; at < end; at += step) {
      const value = values[at] as number;
      if (value - value === 0) {
        count += 1;
        sum += value;
      } else if (value === value) this.#infiniteCount += 1;
      else this.#nanCount += 1;
    }
    if (count === 0) return;
    const mean = sum / count;
    let squares = 0;
    for (let at = start; at < end; at += step) {
      const value = values[at] as number;
      if (value - value === 0) squares += (value - mean) * (value - mean);
    }
    this.#merge(bin, count, mean, squares);
  }

  #merge(bin: number, count: number, mean: number, squares: number): void {
    const before = this.counts[bin] as number;
    const total = before + count;
    const delta = mean - (this.means[bin] as number);
    this.counts[bin] = total;
    this.means[bin] = (this.means[bin] as number) + delta * (count / total);
    this.squares[bin] = (this.squares[bin] as number) + squares + delta * delta * ((before * count) / total);
  }
}

interface Tile {
  readonly start: number;
  readonly stride: number;
  readonly records: number;
  readonly width: number;
}

/** Sums over the records, four at a time. */
function addRows(values: RecordValues, { start, stride, records, width }: Tile, sums: Float64Array): void {
  sums.fill(0, 0, width);
  let record = 0;
  for (; record + 3 < records; record += 4) {
    const a = start + record * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    for (let bin = 0; bin < width; bin++) {
      const front = (values[a + bin] as number) + (values[b + bin] as number);
      const back = (values[c + bin] as number) + (values[d + bin] as number);
      sums[bin] = (sums[bin] as number) + (front + back);
    }
  }
  for (; record < records; record++) {
    const a = start + record * stride;
    for (let bin = 0; bin < width; bin++) sums[bin] = (sums[bin] as number) + (values[a + bin] as number);
  }
}

/** Sums of squared deviations from `means`, four records at a time. */
function addSquares(
  values: RecordValues,
  { start, stride, records, width }: Tile,
  means: Float64Array,
  squares: Float64Array,
): void {
  squares.fill(0, 0, width);
  let record = 0;
  for (; record + 3 < records; record += 4) {
    const a = start + record * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    for (let bin = 0; bin < width; bin++) {
      const mean = means[bin] as number;
      const p = (values[a + bin] as number) - mean;
      const q = (values[b + bin] as number) - mean;
      const r = (values[c + bin] as number) - mean;
      const s = (values[d + bin] as number) - mean;
      squares[bin] = (squares[bin] as number) + (p * p + q * q + (r * r + s * s));
    }
  }
  for (; record < records; record++) {
    const a = start + record * stride;
    for (let bin = 0; bin < width; bin++) {
      const p = (values[a + bin] as number) - (means[bin] as number);
      squares[bin] = (squares[bin] as number) + p * p;
    }
  }
}
