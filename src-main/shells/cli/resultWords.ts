import type { SweepResult } from '../../../src-core/domain/inferenceRun.ts';
import type {
  CalibrationResult,
  GraphResult,
  MonitorResult,
  RunKind,
  RunResult,
  RunResults,
} from '../../../src-core/domain/run.ts';
import { enqueuedWords } from '../../runs/baseline/retagDesk.ts';
import { baselineWords, retagWords } from './baselineWords.ts';
import { estimateWords, inferWords } from './inferenceWords.ts';
import { noiseWords } from './noiseWords.ts';
import { standardizeWords } from './standardizeWords.ts';

/** What a run's end is to the command line. */
export interface CommandEnd {
  readonly words: readonly string[];
  readonly exitStatus: number;
  /** Told to a program in the place of the result itself. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

const unconverged = 5;
const done = (words: readonly string[]): CommandEnd => ({ words, exitStatus: 0 });

const ends: { readonly [K in RunKind]: (result: RunResults[K]) => CommandEnd } = {
  calibrate: (result) => ({
    words: calibrationWords(result),
    exitStatus: result.convergenceReason === 'threshold_met' ? 0 : unconverged,
  }),
  monitor: (result) => done(monitorWords(result)),
  graph: (result) => done(graphWords(result)),
  sweep: (result) => done(sweepWords(result)),
  infer: (result) => ({ words: inferWords(result), exitStatus: result.converged ? 0 : unconverged }),
  estimate: (result) => done(estimateWords(result)),
  adopt: ({ version, posterior }) => done([`Version ${version} holds the posterior ${posterior}.`]),
  standardize: (result) => done(standardizeWords(result)),
  noise: (result) => done(noiseWords(result)),
  baseline: (result) => ({
    ...done(baselineWords(result)),
    fields: { status: 'ok', calibration: result.calibration },
  }),
  retag: (result) => ({ ...done(retagWords(result)), fields: enqueuedWords(result.enqueued) }),
};

/** @param result of a run of that kind */
export function commandEnd<K extends RunKind>(kind: K, result: RunResult): CommandEnd {
  return ends[kind](result as RunResults[K]);
}

function calibrationWords(result: CalibrationResult): string[] {
  const { convergenceReason, cost, extinctionRatioDb, version, artifactDir, iterations, measurements } = result;
  const reasons: Record<string, string> = {
    threshold_met: 'Converged; the version is in force.',
    max_iterations: 'Not converged: the iterations are used up. Version not put in force.',
    timeout: 'Not converged: the time limit is reached. Version not put in force.',
  };
  return [
    reasons[convergenceReason] ?? convergenceReason,
    `cost ${cost?.toPrecision(4) ?? 'never finite'}, extinction ratio ${extinctionRatioDb?.toFixed(2) ?? '–'} dB`,
    `version ${version}, ${iterations} iterations, ${measurements} measurements, ${result.durationSeconds.toFixed(2)} s on the bench`,
    ...Object.entries(result.parameters).map(([name, value]) => `${name} = ${value.toFixed(4)}`),
    artifactDir,
  ];
}

function monitorWords({ checks, detections, recalibrations, falseAlarms, states }: MonitorResult): string[] {
  return [
    `${checks} checks, ${detections} alarms, ${recalibrations} recalibrations accepted`,
    ...(falseAlarms === null ? [] : [`${falseAlarms} of the alarms were false: the simulated chip had not drifted`]),
    states.length === 0 ? 'No version was in force.' : `versions in force: ${states.join(', then ')}`,
  ];
}

function sweepWords({ rows, csv, measurements, durationSeconds }: SweepResult): string[] {
  return [`${rows} rows, ${measurements} readings, ${durationSeconds.toFixed(2)} s on the bench`, csv];
}

function graphWords({ ranOn, version, outputs, drift, artifactDir }: GraphResult): string[] {
  const drifted = drift?.drift_metrics.filter(({ state }) => state === 'exceeded') ?? [];
  return [
    ranOn === 'bench' ? 'Ran on the bench.' : 'Ran on the device model: the bench has none of the nodes it tunes.',
    version === null ? 'No calibration was in force.' : `with version ${version} of the settings`,
    ...Object.entries(outputs).map(
      ([id, { value, unit }]) => `${id} = ${value?.toPrecision(5) ?? 'no reading'} ${unit}`,
    ),
    ...drifted.map(({ metric_id: id, urgency }) => `Read under drift that was not removed: ${id} (${urgency}).`),
    artifactDir,
  ];
}
