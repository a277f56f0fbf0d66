import { basename, resolve } from 'node:path';
import { parseGraph } from '../../../../src-core/domain/graph.ts';
import type { GraphSpec } from '../../../../src-core/domain/run.ts';
import { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { parseFault, requirePositional, wholeNumber } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readJsonFile, readTextFile } from '../inputFile.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const graph: CliCommand = {
  name: 'graph',
  usage:
    'graph GRAPH [--kernel KERNEL] [--bench FILE] [--seed N] [--out DIR] [--repeats N] [--interval SECONDS] [--fault KIND=MAGNITUDE@SECONDS]',
  takes: 1,
  summary: 'calibrates, applies, runs a graph under drift monitoring and keeps the artifact',
  options: {
    ...benchOptions,
    kernel: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    repeats: { type: 'string' },
    interval: { type: 'string' },
    fault: { type: 'string', multiple: true },
    ...labelOptions,
  },
  run: async (context) => {
    const { parsed } = context;
    const path = requirePositional(parsed, 0, 'The graph file');
    const described = parseGraph(readJsonFile(path, 'graph file'));
    const kernelPath = parsed.text('kernel');
    const kernelText = kernelPath === undefined ? null : readTextFile(kernelPath, 'kernel file');
    const out = parsed.text('out');
    return await withHost(context, async (host) => {
      const spec: GraphSpec = {
        kind: 'graph',
        title: described.label ?? basename(path).replace(/(\.graph)?\.json$/, ''),
        graph: described,
        kernel: kernelText === null ? null : host.requireKernel(kernelText, kernelPath ?? ''),
        watch: null,
        repeats: wholeNumber(parsed, 'repeats') ?? 1,
        intervalSeconds: intervalOf(parsed.text('interval')),
        seed: wholeNumber(parsed, 'seed') ?? null,
        outDir: out === undefined ? null : resolve(out),
        faults: parsed.list('fault').map(parseFault),
        labels: labelsOf(parsed),
      };
      const withKernel = host.withPreRun(spec);
      if (withKernel.reason !== undefined) context.output.say(withKernel.reason);
      return await followRun(host, context, () => host.runs.start(withKernel));
    });
  },
};

function intervalOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = Number(text);
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new FringeError('bad_input', `--interval ${text}: expected a number of seconds that is not negative.`, {
    path: 'interval',
    remedy: 'Write for example --interval 10, or leave it out: then the readings follow each other at once.',
  });
}
