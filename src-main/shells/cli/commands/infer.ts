import { resolve } from 'node:path';
import type { InferSpec } from '../../../../src-core/domain/run.ts';
import { continuedChain } from '../../../runs/kinds/inferKind.ts';
import { requirePositional, wholeNumber } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readInferenceFile } from '../inferenceFile.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const infer: CliCommand = {
  name: 'infer',
  usage: 'infer SPEC [--workers N] [--resume FILE] [--out DIR]',
  takes: 1,
  summary: 'draws the posterior of a model from measured data, with the chain and what may be said of it',
  options: {
    ...benchOptions,
    workers: { type: 'string' },
    resume: { type: 'string' },
    out: { type: 'string' },
    ...labelOptions,
  },
  run: async (context) => {
    const { parsed } = context;
    const path = requirePositional(parsed, 0, 'The inference specification');
    const out = parsed.text('out');
    const resumed = parsed.text('resume');
    const continues = resumed === undefined ? null : continuedChain(resolve(resumed));
    const workers = wholeNumber(parsed, 'workers') ?? null;
    return await withHost(
      context,
      async (host) => {
        const spec: InferSpec = {
          kind: 'infer',
          ...readInferenceFile(path, host.home),
          workers,
          continues,
          seed: null,
          outDir: out === undefined ? null : resolve(out),
          faults: [],
          labels: labelsOf(parsed),
        };
        return await followRun(host, context, () => host.runs.start(spec));
      },
      { setsOutputs: false },
    );
  },
};
