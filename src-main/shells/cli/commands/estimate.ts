import { resolve } from 'node:path';
import type { EstimateSpec } from '../../../../src-core/domain/run.ts';
import { requirePositional } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { followRun } from '../followRun.ts';
import { readInferenceFile } from '../inferenceFile.ts';
import { benchOptions, withHost } from '../withHost.ts';
import { labelOptions, labelsOf } from './calibrate.ts';

export const estimate: CliCommand = {
  name: 'estimate',
  usage: 'estimate SPEC [--out DIR]',
  takes: 1,
  summary: 'finds the most likely parameters of a model, with standard errors',
  options: { ...benchOptions, out: { type: 'string' }, ...labelOptions },
  run: async (context) => {
    const { parsed } = context;
    const path = requirePositional(parsed, 0, 'The inference specification');
    const out = parsed.text('out');
    return await withHost(
      context,
      async (host) => {
        const spec: EstimateSpec = {
          kind: 'estimate',
          ...readInferenceFile(path, host.home),
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
