import { resolve } from 'node:path';
import type { CalibrateSpec, RunLabels } from '../../../../src-core/domain/run.ts';
import type { Host } from '../../../createHost.ts';
import { parseFault, requirePositional, wholeNumber } from '../arguments.ts';
import type { ParsedArguments } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import type { Output } from '../output.ts';
import { readTextFile } from '../inputFile.ts';
import { benchOptions, withHost } from '../withHost.ts';

/** Who made a run, of what. */
export const labelOptions = {
  operator: { type: 'string' },
  chip: { type: 'string' },
  die: { type: 'string' },
  notes: { type: 'string' },
} as const;

export const labelsOf = (parsed: ParsedArguments): RunLabels => ({
  operator: parsed.text('operator') ?? '',
  chipId: parsed.text('chip') ?? '',
  dieId: parsed.text('die') ?? '',
  notes: parsed.text('notes') ?? '',
});

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
    ...labelOptions,
  },
  run: async (context) => {
    const { parsed, output } = context;
    const path = requirePositional(parsed, 0, 'The kernel file');
    const text = readTextFile(path, 'kernel file');
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
        labels: labelsOf(parsed),
      };
      return await followRun(host, context, () => host.runs.start(spec));
    });
  },
};

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
