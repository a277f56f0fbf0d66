import { basename, resolve } from 'node:path';
import { parseGraph } from '../../../../src-core/domain/graph.ts';
import type { GraphSpec } from '../../../../src-core/domain/run.ts';
import { parseFault, requirePositional, wholeNumber } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readJsonFile, readTextFile } from '../inputFile.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const graph: CliCommand = {
  name: 'graph',
  usage:
    'graph GRAPH [--kernel KERNEL] [--bench FILE] [--seed N] [--out DIR] [--repeats N] [--fault KIND=MAGNITUDE@SECONDS]',
  takes: 1,
  summary: 'calibrates, applies, runs a graph under drift monitoring and keeps the artifact',
  options: {
    ...benchOptions,
    kernel: { type: 'string' },
    seed: { type: 'string' },
    out: { type: 'string' },
    repeats: { type: 'string' },
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
        intervalSeconds: 0,
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
