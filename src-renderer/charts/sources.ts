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

/** What a metric is compared with from a time on: distances from nominal in its unit. */
export interface LevelStepLike {
  readonly fromMs: number;
  readonly nominal: number;
  readonly raiseAt: number;
  readonly clearAt: number;
}

export interface MetricSource extends StripSource {
  readonly isOneSided: boolean;
  readonly levels: readonly LevelStepLike[];
  /** Stretches without data; a `toMs` of null goes on. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number | null }[];
}

export interface TimeMark {
  readonly kind: 'recalibration' | 'version';
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly text: string;
}

export interface MarkSource extends ChangingSource {
  readonly marks: readonly TimeMark[];
  /** Time of the newest check. */
  readonly newestMs: number;
}

/** A forecast of the trend at a time ahead. */
export interface FanPoint {
  readonly afterSeconds: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}
