import type { RunProgress } from '../../../src-core/contract/procedures.ts';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import type { CalibrationResult, GraphResult, MonitorResult, RunResult } from '../../../src-core/domain/run.ts';
import type { SweepResult } from '../../../src-core/domain/inferenceRun.ts';
import type { SampledSlice } from '../../../src-core/plans/inference/inferenceWork.ts';
import type { Host } from '../../createHost.ts';
import type { CommandRun } from './command.ts';
import type { Output } from './output.ts';
import { baselineWords, retagWords } from './baselineWords.ts';
import { estimateWords, inferWords } from './inferenceWords.ts';
import { standardizeWords } from './standardizeWords.ts';
import { noiseWords, tellProbes } from './noiseWords.ts';
import { refuseWhenStopped } from './withHost.ts';

/** Shows a run as it goes and tells its result. @returns the exit status */
export async function followRun(
  host: Host,
  { output, signal }: CommandRun,
  start: () => Promise<{ runId: string; finished: Promise<RunResult> }>,
): Promise<number> {
  const unsubscribe = host.runs.onDocument((runId, document) => {
    if (document.type !== 'event') return;
    const bar = (host.runs.active ?? host.runs.desk)?.progress ?? null;
    if (document.stream === 'reads') output.progress(progressLine(runId, document, bar), bar);
    else if (document.stream === 'sampling') output.progress(samplingLine(runId, document, bar), bar);
    else if (document.stream === 'standardizing')
      output.progress({ runId, ...document.data, secondsLeft: bar?.secondsLeft ?? null }, bar);
    else if (document.stream === 'probes') tellProbes(output, runId, document, bar);
    else tellEvent(document, output);
  });
  try {
    refuseWhenStopped(signal);
    const { runId, finished } = await start();
    output.follow(runId);
    tellBegin(host, runId, output);
    const result = await finished;
    const { words, exitStatus } = endOf(result);
    output.result({ ...result }, words);
    return exitStatus;
  } finally {
    unsubscribe();
  }
}

/** A run at the desk may work long before its first step: a program knows by this line which run it is. */
function tellBegin({ runs }: Host, runId: string, output: Output): void {
  if (runs.desk?.runId !== runId) return;
  const { progress: bar, kind } = runs.desk;
  if (kind !== 'infer' && kind !== 'estimate') return;
  const sampling = kind === 'infer' ? { evaluations: 0, failures: 0, acceptance: [], logDensity: [] } : {};
  const [step, totalSteps] = [bar.iteration, bar.maxIterations];
  output.progress(
    { runId, phase: 'preparing', step, totalSteps, ...sampling, secondsLeft: null },
    totalSteps > 0 ? bar : null,
  );
}

/** What a person should read while the run goes on. */
function tellEvent({ stream, data, timeNs }: RunEvent, output: Output): void {
  if (stream === 'engine' || stream === 'notes') output.say(String(data.text));
  if (stream === 'recalibrations' && typeof data.sentence === 'string') output.say(data.sentence);
  if (stream === 'drift' && data.kind === 'alarm') {
    const { kind, urgency } = data.entry as { kind: string; urgency: string | null };
    const how = urgency === null ? '' : ` (${urgency.toLowerCase()})`;
    output.say(`${(timeNs / 1e9).toFixed(1)} s: ${String(data.metricId)}: alarm ${kind.replaceAll('_', ' ')}${how}`);
  }
}

function samplingLine(runId: string, { data }: RunEvent, bar: RunProgress | null): Record<string, unknown> {
  const { step, totalSteps, evaluations, failures, acceptance, logDensity } = data as unknown as SampledSlice;
  return {
    runId,
    step,
    totalSteps,
    evaluations,
    failures,
    acceptance,
    logDensity,
    secondsLeft: bar?.secondsLeft ?? null,
  };
}

function progressLine(runId: string, { timeNs, data }: RunEvent, bar: RunProgress | null): Record<string, unknown> {
  return {
    runId,
    iteration: bar?.iteration ?? 0,
    maxIterations: bar?.maxIterations ?? 0,
    measurement: bar?.measurements ?? 0,
    sensor: data.sensor,
    value: data.value,
    unit: data.unit,
    timeNs,
    cost: bar?.cost ?? null,
    bestCost: bar?.bestCost ?? null,
    secondsLeft: bar?.secondsLeft ?? null,
  };
}

function endOf(result: RunResult): { words: string[]; exitStatus: number } {
  if ('calibration' in result) return { words: baselineWords(result), exitStatus: 0 };
  if ('enqueued' in result) return { words: retagWords(result), exitStatus: 0 };
  if ('advice' in result) return { words: noiseWords(result), exitStatus: 0 };
  if ('convergenceReason' in result) {
    return { words: calibrationWords(result), exitStatus: result.convergenceReason === 'threshold_met' ? 0 : 5 };
  }
  if ('rHat' in result) return { words: inferWords(result), exitStatus: result.converged ? 0 : 5 };
  if ('pointsFile' in result) return { words: estimateWords(result), exitStatus: 0 };
  if ('posterior' in result)
    return { words: [`Version ${result.version} holds the posterior ${result.posterior}.`], exitStatus: 0 };
  if ('runDir' in result) return { words: standardizeWords(result), exitStatus: 0 };
  if ('csv' in result) return { words: sweepWords(result), exitStatus: 0 };
  return { words: 'checks' in result ? monitorWords(result) : graphWords(result), exitStatus: 0 };
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
