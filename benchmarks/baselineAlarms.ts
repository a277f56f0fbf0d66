import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BenchmarkReport } from './benchmarkReport.ts';

const rate = 0.01;
const leastShare = 0.005;
const mostShare = 0.02;
const wantedReplicates = 4000;
const laws = ['normal', 'lognormal', 'bimodal', 'tenths'] as const;
/** Scores of the reference and of the new sample. */
const sizes: readonly (readonly [number, number])[] = [
  ...[50, 100, 200, 500, 1000, 2000].map((count) => [count, count] as const),
  [1000, 100],
  [200, 1000],
];

/** Steady heads of one law: how often do they alarm? */
export interface AlarmCell {
  readonly law: (typeof laws)[number];
  readonly reference: number;
  readonly current: number;
  readonly replicates: number;
  readonly rate: number;
}

/** Heads that alarmed, of all replicates. */
export interface AlarmCounts {
  /** By any of the six metrics, with thresholds from the stated rate. */
  readonly stated: number;
  /** By any of the six, with the fixed thresholds. */
  readonly fixed: number;
  /** By the fixed 0.1 for the Jensen-Shannon distance alone; and if it were meant for the divergence. */
  readonly fixedDistance: number;
  readonly fixedDivergence: number;
  /** Processor time of all the thresholds. */
  readonly milliseconds: number;
}

async function countAll(cells: readonly AlarmCell[]): Promise<AlarmCounts[]> {
  const counts: AlarmCounts[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./baselineAlarmsCell.ts', import.meta.url));
    try {
      for (let at = next++; at < cells.length; at = next++) {
        counts[at] = await new Promise<AlarmCounts>((resolve, reject) => {
          worker.once('message', resolve).once('error', reject);
          worker.postMessage(cells[at]);
        });
        worker.removeAllListeners('error');
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), cells.length) }, work));
  return counts;
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/**
 * False alarms of heads that do not drift: thresholds from a stated rate of 1 %, all six metrics together, beside the fixed
 * ones. `--replicates=N` takes fewer heads, `--law=NAME` one law alone.
 */
export async function run(args: readonly string[]): Promise<BenchmarkReport> {
  const given = args.find((arg) => arg.startsWith('--replicates='));
  const replicates = given === undefined ? wantedReplicates : Number(given.slice('--replicates='.length));
  const wanted = args.find((arg) => arg.startsWith('--law='))?.slice('--law='.length);
  const cells = laws
    .filter((law) => wanted === undefined || law === wanted)
    .flatMap((law) => sizes.map(([reference, current]) => ({ law, reference, current, replicates, rate })));
  // The large ones first, so that no thread is left with one at the end.
  cells.sort((a, b) => b.reference + b.current - (a.reference + a.current));
  const counts = await countAll(cells);
  const rows = cells.map(({ law, reference, current }, at) => {
    const seen = counts[at] as AlarmCounts;
    return {
      ...{ law, reference, current },
      stated: seen.stated / replicates,
      fixed: seen.fixed / replicates,
      fixedDistance: seen.fixedDistance / replicates,
      fixedDivergence: seen.fixedDivergence / replicates,
      thresholdMilliseconds: seen.milliseconds / replicates,
    };
  });
  const ordered = rows.toSorted(
    (a, b) =>
      laws.indexOf(a.law) - laws.indexOf(b.law) ||
      Number(a.reference !== a.current) - Number(b.reference !== b.current) ||
      a.reference - b.reference,
  );
  const within = ordered.every(({ stated }) => stated >= leastShare && stated <= mostShare);
  return {
    name: 'baselineAlarms',
    figures: { rate, replicates, rows: ordered },
    lines: [
      `${replicates} steady heads a row; wanted ${percent(leastShare)} to ${percent(mostShare)} at a stated ${percent(rate)}`,
      'law, reference/new: alarms at the stated rate; fixed, all six; fixed JSD 0.1 as distance; as divergence; time of the thresholds',
      ...ordered.map(
        (row) =>
          `${row.law} ${row.reference}/${row.current}: ${percent(row.stated)}; ${percent(row.fixed)}; ${percent(row.fixedDistance)}; ${percent(row.fixedDivergence)}; ${row.thresholdMilliseconds.toFixed(1)} ms`,
      ),
    ],
    reached: within && ordered.length > 0 && replicates >= wantedReplicates,
  };
}
