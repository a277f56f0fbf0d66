import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandomStream } from '../src-core/maths/random/index.ts';
import {
  compareWithReference,
  defaultBaselineThresholds,
  judgeStability,
  permutationThresholds,
  sortFinite,
  summariseSorted,
} from '../src-core/maths/statistics/index.ts';
import type { BenchmarkReport } from './benchmarkReport.ts';

const rate = 0.01;
/** Shares of alarms wanted where the same values come in random order, so that there is no drift. */
const leastShare = 0.005;
const mostShare = 0.02;
const shuffledWindows = 4000;

const textOf = (name: string): string => readFileSync(join(import.meta.dirname, 'data', name), 'utf8');

function columnOf(name: string, column: string): Float64Array {
  const [header, ...rows] = textOf(name).trim().split('\n');
  const at = (header as string).split(',').indexOf(column);
  return Float64Array.from(rows, (row) => Number(row.split(',')[at]));
}

interface Series {
  readonly name: string;
  readonly values: Float64Array;
  /** Values a window. */
  readonly window: number;
  /** What is known of a window, from its first value to before its last. */
  readonly known: (from: number, to: number) => string;
}

interface Judged {
  readonly from: number;
  /** Metrics that failed. */
  readonly fixed: readonly string[];
  readonly stated: readonly string[];
  readonly known: string;
}

/**
 * Scores in parts of the first window's range, p5 being 0 and p95 1: the fixed thresholds are made for scores near 0 to 1,
 * and say nothing of volts or degrees.
 */
function scaled(values: Float64Array, window: number): Float64Array {
  const { p5, range } = summariseSorted(sortFinite(values.subarray(0, window)).sorted);
  return values.map((value) => (value - p5) / range);
}

/** Which thresholds find two windows different. */
function judge(reference: Float64Array, current: Float64Array, seed: number): Pick<Judged, 'fixed' | 'stated'> {
  const { metrics } = compareWithReference(sortFinite(reference).sorted, sortFinite(current).sorted);
  const thresholds = permutationThresholds({ reference, current, rate, seed });
  return {
    fixed: judgeStability(metrics, defaultBaselineThresholds).failedMetrics,
    stated: judgeStability(metrics, thresholds).failedMetrics,
  };
}

/** Window after window; with either kind of thresholds an unstable window becomes its reference. */
function watch({ values, window, known }: Series): Judged[] {
  const scores = scaled(values, window);
  const at = (from: number): Float64Array => scores.subarray(from, from + window);
  const judged: Judged[] = [];
  let [fixedReference, statedReference] = [0, 0];
  for (let from = window; from + window <= scores.length; from += window) {
    const { fixed } = judge(at(fixedReference), at(from), from);
    const { stated } = judge(at(statedReference), at(from), from);
    if (fixed.length > 0) fixedReference = from;
    if (stated.length > 0) statedReference = from;
    judged.push({ from, fixed, stated, known: known(from, from + window) });
  }
  return judged;
}

/** Share of alarms of windows of the same values in random order. */
function shuffledShare({ values, window, name }: Series): { fixed: number; stated: number } {
  const stream = createRandomStream({ seed: 1, purpose: 'shuffled', name });
  const scores = scaled(values, window);
  const alarms = { fixed: 0, stated: 0 };
  for (let pair = 0; pair < shuffledWindows; pair++) {
    for (let at = 0; at < 2 * window; at++) {
      const other = at + stream.integerBelow(scores.length - at);
      const value = scores[at] as number;
      scores[at] = scores[other] as number;
      scores[other] = value;
    }
    const { fixed, stated } = judge(scores.subarray(0, window), scores.subarray(window, 2 * window), pair);
    if (fixed.length > 0) alarms.fixed += 1;
    if (stated.length > 0) alarms.stated += 1;
  }
  return { fixed: alarms.fixed / shuffledWindows, stated: alarms.stated / shuffledWindows };
}

/** How many of those who marked changes marked one in a window or at its end. */
function markedBy(name: string): Series['known'] {
  const annotators = (JSON.parse(textOf('change_points.json')) as Record<string, number[][]>)[name] ?? [];
  return (from, to) => {
    const marked = annotators.filter((points) => points.some((point) => point >= from && point < to)).length;
    return marked === 0 ? '' : `marked by ${marked} of ${annotators.length}`;
  };
}

function allSeries(): Series[] {
  const setpoint = columnOf('reference_drift.csv', 'sv_temp');
  const commanded: Series['known'] = (from, to) => {
    const [before, after] = [setpoint[from] as number, setpoint[to - 1] as number];
    return `${before.toFixed(1)} to ${after.toFixed(1)} degC commanded`;
  };
  const heads = ['dut_temp', 'amb_temp', 'vbl1', 'vbl2'].map((name) => ({
    name,
    values: columnOf('reference_drift.csv', name),
    ...{ window: 333, known: commanded },
  }));
  return [
    { name: 'nile', values: columnOf('nile.csv', 'volume'), window: 20, known: markedBy('nile') },
    { name: 'well_log', values: columnOf('well_log.csv', 'value'), window: 45, known: markedBy('well_log') },
    ...heads,
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Real series with known changes, window by window: which alarm with the fixed thresholds, and which at 1 %? */
export async function run(): Promise<BenchmarkReport> {
  const reports = allSeries().map((series) => ({
    name: series.name,
    window: series.window,
    judged: watch(series),
    shuffled: shuffledShare(series),
  }));
  const within = reports.every(({ shuffled }) => shuffled.stated >= leastShare && shuffled.stated <= mostShare);
  const nile = reports.find(({ name }) => name === 'nile')?.judged.map(({ stated }) => stated.length > 0) ?? [];
  // The flow fell with the year 1899, the 29th value: in the second window, and so it stays.
  const nileFound = nile.some((alarm, at) => alarm && at < 2) && !nile.slice(2).includes(true);
  return Promise.resolve({
    name: 'baselineData',
    figures: { rate, shuffledWindows, series: reports },
    lines: reports.flatMap(({ name, window, judged, shuffled }) => {
      const [fixed, stated] = (['fixed', 'stated'] as const).map((kind) =>
        judged.filter((one) => one[kind].length > 0),
      );
      const steady = judged.filter((one) => one.stated.length === 0).map(({ from, known }) => `${from} (${known})`);
      const marked = judged.filter(({ known }) => known.startsWith('marked'));
      return [
        `${name}, ${judged.length} windows of ${window}: fixed thresholds alarm in ${fixed?.length}, those of the stated rate in ${stated?.length}; in random order in ${percent(shuffled.fixed)} and ${percent(shuffled.stated)}`,
        ...(marked.length > 0
          ? [
              `  at the stated rate: ${stated?.map(({ from, stated: failed }) => `${from} (${failed.join(' ')})`).join(', ')}`,
              `  changes: ${marked.map(({ from, known }) => `${from} ${known}`).join(', ')}`,
            ]
          : [`  at the stated rate stable: ${steady.join(', ') || 'none'}`]),
      ];
    }),
    reached: within && nileFound,
  });
}
