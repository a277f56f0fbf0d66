/** Numbers of records as they come from a file. */
export type RecordValues = Float32Array | Float64Array;

/** Bins worked at together: their sums stay in the processor's first cache. */
const tileBins = 512;
/** Where squares of deviations are larger than any number they are kept of numbers times this, a power of two, which costs no digit. */
export const hugeScale = 2 ** -600;
/** Numbers of a tile, after which it is merged with what came before. */
const tileNumbers = 65_536;
/** Of the sum of squares: a larger share lost in the subtraction of the mean costs more than two digits of sixteen. */
const mostCancelled = 0.99;

/**
 * Mean and sum of squared deviations of every bin of records that come in blocks, in float64. Within a block the
 * deviations are taken from its first record and moved to the block's own mean; where that cancels (the first record is an
 * outlier) the block is gone through again from its mean. Blocks are merged pairwise, so that
 * nothing cancels, whatever the number of records. Where squares would overflow they are those of scaled deviations. Numbers that are not finite are counted and left out of their bin.
 * Source: T. F. Chan, G. H. Golub, R. J. LeVeque, The American Statistician 37 (1983) 242, equations 1.1 and 2.1; shifted data: section 3.
 */
export class BinMoments {
  readonly bins: number;
  /** Finite numbers of each bin. */
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly squares: Float64Array;
  /** 1 where `squares` are of deviations times `hugeScale`. */
  readonly isHuge: Uint8Array;
  #nanCount = 0;
  #infiniteCount = 0;
  readonly #shifts = new Float64Array(tileBins);
  readonly #sums = new Float64Array(tileBins);
  readonly #squares = new Float64Array(tileBins);

  constructor(bins: number) {
    this.bins = bins;
    this.counts = new Float64Array(bins);
    this.means = new Float64Array(bins);
    this.squares = new Float64Array(bins);
    this.isHuge = new Uint8Array(bins);
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
    const [sums, squares, shifts] = [this.#sums, this.#squares, this.#shifts];
    for (let bin = 0; bin < width; bin++) shifts[bin] = values[start + bin] as number;
    addShifted(values, { start, stride, records, width }, { shifts, sums, squares });
    for (let bin = 0; bin < width; bin++) {
      const sum = sums[bin] as number;
      const all = squares[bin] as number;
      const moved = (sum * sum) / records;
      // One number that is not finite makes its bin's sums so, and fails the comparisons.
      if (moved <= mostCancelled * all && all < Infinity) {
        this.#merge(first + bin, records, (shifts[bin] as number) + sum / records, all - moved);
      } else if (all === 0 && sum === 0) this.#merge(first + bin, records, shifts[bin] as number, 0);
      else this.#addCarefully(first + bin, { values, start: start + bin, step: stride, records });
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
    const chosen = { start, step, end };
    const mean = sum / count;
    const squares = squaresOfFinite(values, chosen, { mean, scale: 1 });
    if (squares < Infinity) {
      this.#merge(bin, count, mean, squares);
      return;
    }
    const scaled = sumOfFinite(values, chosen, hugeScale) / count;
    this.#mergeHuge(bin, count, scaled, squaresOfFinite(values, chosen, { mean: scaled, scale: hugeScale }));
  }

  #merge(bin: number, count: number, mean: number, squares: number): void {
    const before = this.counts[bin] as number;
    const total = before + count;
    const delta = mean - (this.means[bin] as number);
    const all = (this.squares[bin] as number) + squares + delta * delta * ((before * count) / total);
    if (this.isHuge[bin] === 1 || !(all < Infinity)) {
      this.#mergeHuge(bin, count, mean * hugeScale, squares * hugeScale * hugeScale);
      return;
    }
    this.counts[bin] = total;
    this.means[bin] = (this.means[bin] as number) + delta * (count / total);
    this.squares[bin] = all;
  }

  /** The same of numbers times `hugeScale`; the bin's squares are such from then on. */
  #mergeHuge(bin: number, count: number, mean: number, squares: number): void {
    const before = this.counts[bin] as number;
    const total = before + count;
    const scale = this.isHuge[bin] === 1 ? 1 : hugeScale;
    const meanBefore = (this.means[bin] as number) * hugeScale;
    const delta = mean - meanBefore;
    this.isHuge[bin] = 1;
    this.counts[bin] = total;
    this.means[bin] = (meanBefore + delta * (count / total)) / hugeScale;
    this.squares[bin] =
      (this.squares[bin] as number) * scale * scale + squares + delta * delta * ((before * count) / total);
  }
}

interface Chosen {
  readonly start: number;
  readonly step: number;
  readonly end: number;
}

function sumOfFinite(values: RecordValues, { start, step, end }: Chosen, scale: number): number {
  let sum = 0;
  for (let at = start; at < end; at += step) {
    const value = values[at] as number;
    if (value - value === 0) sum += value * scale;
  }
  return sum;
}

/** @param mean of the values times `scale` */
function squaresOfFinite(
  values: RecordValues,
  { start, step, end }: Chosen,
  { mean, scale }: { readonly mean: number; readonly scale: number },
): number {
  let squares = 0;
  for (let at = start; at < end; at += step) {
    const value = values[at] as number;
    if (value - value === 0) squares += (value * scale - mean) * (value * scale - mean);
  }
  return squares;
}

interface Tile {
  readonly start: number;
  readonly stride: number;
  readonly records: number;
  readonly width: number;
}

interface TileSums {
  readonly shifts: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Sums of deviations from `shifts`, and of their squares, four records at a time. */
function addShifted(
  values: RecordValues,
  { start, stride, records, width }: Tile,
  { shifts, sums, squares }: TileSums,
): void {
  sums.fill(0, 0, width);
  squares.fill(0, 0, width);
  let record = 0;
  for (; record + 3 < records; record += 4) {
    const a = start + record * stride;
    const b = a + stride;
    const c = b + stride;
    const d = c + stride;
    for (let bin = 0; bin < width; bin++) {
      const shift = shifts[bin] as number;
      const p = (values[a + bin] as number) - shift;
      const q = (values[b + bin] as number) - shift;
      const r = (values[c + bin] as number) - shift;
      const s = (values[d + bin] as number) - shift;
      sums[bin] = (sums[bin] as number) + (p + q + (r + s));
      squares[bin] = (squares[bin] as number) + (p * p + q * q + (r * r + s * s));
    }
  }
  for (; record < records; record++) {
    const a = start + record * stride;
    for (let bin = 0; bin < width; bin++) {
      const p = (values[a + bin] as number) - (shifts[bin] as number);
      sums[bin] = (sums[bin] as number) + p;
      squares[bin] = (squares[bin] as number) + p * p;
    }
  }
}
