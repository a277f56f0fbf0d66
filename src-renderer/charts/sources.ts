/** What charts draw from: anything that tells of its changes and lends its columns. */

export interface ChangingSource {
  onChange(listener: () => void): () => void;
}

export interface TableSource {
  readonly length: number;
  column(index: number): Float64Array;
}

export interface PolylineColumnsLike {
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface StripSource {
  readonly lastTimeMs: number;
  readonly lastValue: number | null;
  read(window: { fromMs: number; toMs: number; mostBuckets: number }, into: PolylineColumnsLike): number;
}

/** A column as uPlot takes it: what is not a number becomes a gap. */
export function withGaps(
  column: Float64Array,
  accept: (value: number) => boolean = Number.isFinite,
): (number | null)[] {
  const values = new Array<number | null>(column.length);
  for (let index = 0; index < column.length; index++) {
    const value = column[index] as number;
    values[index] = accept(value) ? value : null;
  }
  return values;
}
