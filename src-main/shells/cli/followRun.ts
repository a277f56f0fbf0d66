import type { RunProgress } from '../../../src-core/contract/procedures.ts';
import type { RunEvent } from '../../../src-core/documents/documents.ts';
import type { RunKind, RunResult } from '../../../src-core/domain/run.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { SampledSlice } from '../../../src-core/plans/inference/inferenceWork.ts';
import type { Host } from '../../createHost.ts';
import type { CommandRun } from './command.ts';
import type { Output } from './output.ts';
import { tellBaseline } from './baselineWords.ts';
import { tellProbes } from './noiseWords.ts';
import { commandEnd } from './resultWords.ts';
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
    else if (document.stream === 'judging' || document.data.phase === 'retag') tellBaseline(output, runId, bar);
    else if (document.stream === 'probes') tellProbes(output, runId, document, bar);
    else tellEvent(document, output);
  });
  try {
    refuseWhenStopped(signal);
    const { runId, finished } = await start();
    output.follow(runId);
    tellBegin(host, runId, output);
    const result = await finished;
    const { words, exitStatus, fields = { ...result } } = commandEnd(kindOf(host, runId), result);
    output.result(fields, words);
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

/** Every run that was started has its row. */
function kindOf({ catalogue }: Host, runId: string): RunKind {
  const row = catalogue.runs.get(runId);
  if (row !== null) return row.kind;
  throw new FringeError('defect', `The run ${runId} has no row in the catalogue.`);
}
