import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunProgress } from '../../../../src-core/contract/procedures.ts';
import type { RunEvent } from '../../../../src-core/documents/documents.ts';
import type { CalibrationResult, CalibrateSpec } from '../../../../src-core/domain/run.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import type { Host } from '../../../createHost.ts';
import { parseFault, requirePositional, wholeNumber } from '../arguments.ts';
import type { CliCommand, CommandRun } from '../command.ts';
import type { Output } from '../output.ts';
import { benchOptions, refuseWhenStopped, withHost } from '../withHost.ts';

export const calibrate: CliCommand = {
  name: 'calibrate',
  usage: 'calibrate KERNEL [--bench FILE] [--seed N] [--out DIR] [--preflight] [--fault KIND=MAGNITUDE@SECONDS]',
  takes: 1,
  summary: 'runs a calibration kernel on the bench',
  options: {
    ...benchOptions,
    seed: { type: 'string' },
    out: { type: 'string' },
    preflight: { type: 'boolean' },
    fault: { type: 'string', multiple: true },
    operator: { type: 'string' },
    chip: { type: 'string' },
    die: { type: 'string' },
    notes: { type: 'string' },
  },
  run: async (context) => {
    const { parsed, output } = context;
    const path = requirePositional(parsed, 0, 'The kernel file');
    const text = readKernel(path);
    const seed = wholeNumber(parsed, 'seed') ?? null;
    const faults = parsed.list('fault').map(parseFault);
    return await withHost(context, async (host) => {
      const kernel = host.requireKernel(text, path);
      if (parsed.flag('preflight')) return await preflight(host, text, output);
      const out = parsed.text('out');
      const spec: CalibrateSpec = {
        kind: 'calibrate',
        kernel,
        seed,
        outDir: out === undefined ? null : resolve(out),
        faults,
        labels: {
          operator: parsed.text('operator') ?? '',
          chipId: parsed.text('chip') ?? '',
          dieId: parsed.text('die') ?? '',
          notes: parsed.text('notes') ?? '',
        },
      };
      return await followCalibration(host, context, () => host.runs.start(spec));
    });
  },
};

function readKernel(path: string): string {
  if (!existsSync(path)) {
    throw new FringeError('not_found', `There is no kernel file ${path}.`, { remedy: 'Check the path.' });
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FringeError('bad_input', `The kernel file ${path} cannot be read: ${reason}.`, {
      remedy: 'Give the path of a file that you may read.',
      cause: error,
    });
  }
}

async function preflight(host: Host, text: string, output: Output): Promise<number> {
  const { preflight: found } = await host.handlers['kernels.check']({ text }, { signal: new AbortController().signal });
  if (found === null) return 2;
  output.result({ ...found }, [
    `${found.algorithm}, ${found.maxIterations} iterations at most, ${found.measurementsPerIteration} measurements each`,
    `cost: ${found.costExpression}${found.target === null ? '' : ` → ${found.target}`}`,
    `instruments: ${found.instrumentsLeased.join(', ')}`,
    ...found.parameters.map(
      ({ fullName, range, unit, start, maxOutput, outputUnit }) =>
        `${fullName}: ${range.join('..')} ${unit}, from ${start}, at most ${maxOutput.toFixed(2)} ${outputUnit}`,
    ),
    ...found.limits.map(({ name, value }) => `${name} ${value}`),
    `expected: ${found.expectedDurationSeconds.toFixed(1)} s at most (time limit ${found.timeoutSeconds} s)`,
    ...found.warnings.map((warning) => `warning: ${warning}`),
  ]);
  return 0;
}

/** Shows a run as it goes and tells its result. @returns the exit status */
export async function followCalibration(
  host: Host,
  { output, signal }: CommandRun,
  start: () => Promise<{ runId: string; finished: Promise<CalibrationResult> }>,
): Promise<number> {
  const unsubscribe = host.runs.onDocument((runId, document) => {
    if (document.type !== 'event') return;
    const bar = host.runs.active?.progress ?? null;
    if (document.stream === 'reads') output.progress(progressLine(runId, document, bar), bar);
    if (document.stream === 'engine') output.say(String(document.data.text));
  });
  try {
    refuseWhenStopped(signal);
    const { finished } = await start();
    const result = await finished;
    output.result({ ...result }, resultWords(result));
    return result.convergenceReason === 'threshold_met' ? 0 : 5;
  } finally {
    unsubscribe();
  }
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

function resultWords(result: CalibrationResult): string[] {
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
