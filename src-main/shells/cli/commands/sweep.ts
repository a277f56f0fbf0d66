import { basename, resolve } from 'node:path';
import type { SweepSpec } from '../../../../src-core/domain/run.ts';
import { parseSweep } from '../../../../src-core/domain/sweep.ts';
import type { Sweep } from '../../../../src-core/domain/sweep.ts';
import { requireSweep, resolveSweep } from '../../../../src-core/plans/resolveSweep.ts';
import { preflightSweep } from '../../../../src-core/plans/sweep.ts';
import type { Host } from '../../../createHost.ts';
import { parseFault, requirePositional, wholeNumber } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readJsonFile } from '../inputFile.ts';
import type { Output } from '../output.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const sweep: CliCommand = {
  name: 'sweep',
  usage: 'sweep SPEC [--bench FILE] [--seed N] [--out DIR] [--preflight] [--fault KIND=MAGNITUDE@SECONDS]',
  takes: 1,
  summary: 'moves one parameter through a range, reads sensors at each point and keeps the table',
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
    const path = requirePositional(parsed, 0, 'The sweep file');
    const described = parseSweep(readJsonFile(path, 'sweep file'));
    const out = parsed.text('out');
    const spec: SweepSpec = {
      kind: 'sweep',
      title: basename(path).replace(/(\.sweep)?\.json$/, ''),
      sweep: described,
      seed: wholeNumber(parsed, 'seed') ?? null,
      outDir: out === undefined ? null : resolve(out),
      faults: parsed.list('fault').map(parseFault),
      labels: labelsOf(parsed),
    };
    return await withHost(context, async (host) => {
      if (parsed.flag('preflight')) return preflight(host, described, output);
      return await followRun(host, context, () => host.runs.start(spec));
    });
  },
};

function preflight(host: Host, described: Sweep, output: Output): number {
  const { bench } = host.bench();
  const resolved = requireSweep(described, bench);
  const { warnings } = resolveSweep(described, bench);
  const found = preflightSweep(resolved, host.runs.parametersInForce());
  const { parameter, from, to, points, repeats, read } = described;
  output.result({ ...found, warnings }, [
    `${parameter}: ${from}..${to} ${resolved.parameter.definition.unit} in ${points} points`,
    `reads ${read.join(', ')}${repeats === 1 ? '' : `, ${repeats} times each`}: ${found.readings} readings`,
    `instruments: ${found.instrumentsLeased.join(', ')}`,
    `expected: ${found.expectedDurationSeconds.toFixed(1)} s`,
    ...warnings.map((warning) => `warning: ${warning}`),
  ]);
  return 0;
}
