import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InferResult } from '../src-core/domain/inferenceRun.ts';
import { createHost } from '../src-main/createHost.ts';
import { readInferenceFile } from '../src-main/shells/cli/inferenceFile.ts';
import { dataFile, ensembles, fit, walkers } from './ensembleFit.ts';
import { mostMegabytes } from './machine.ts';
import { withTemporaryHome } from './temporaryHome.ts';

export const posteriorSteps = 40_000;

export interface PosteriorRun {
  readonly result: InferResult;
  /** From the last step to what may be said of the chain, by the machine's clock. */
  readonly diagnosticsSeconds: number;
  /** From the start of the run until its artifact is kept. */
  readonly wholeSeconds: number;
  readonly peakMegabytes: number;
}

/** The specification and its table, as a user would write them. @returns the specification's path */
function writeSpecification(folder: string): string {
  copyFileSync(dataFile, join(folder, 'mzi_fit.csv'));
  const path = join(folder, 'posterior.json');
  const specification = {
    model: { formula: 'a + b*cos(c + d*V^2 + e*V^3)' },
    parameters: fit().parameters,
    target: { csv: 'mzi_fit.csv', independent: ['V'], value: 'T', uncertainty: 0.01 },
    sampler: { walkers, ensembles, steps: posteriorSteps, discard: 1000, seed: 1, init: 'Prior' },
  };
  writeFileSync(path, JSON.stringify(specification, null, 2));
  return path;
}

/** One inference through a whole host: chain file, journal, diagnostics and artifact are those that a user gets. */
async function sample(home: string): Promise<PosteriorRun> {
  const host = await createHost({ home, shell: { kind: 'cli', notices: [] }, latencyScale: 1, pacing: false });
  try {
    const at = { lastStep: 0, posterior: 0 };
    host.runs.onDocument((_run, document) => {
      if (document.type !== 'event') return;
      if (document.stream === 'sampling') at.lastStep = performance.now();
      if (document.stream === 'posterior') at.posterior = performance.now();
    });
    const startedMs = performance.now();
    const { finished } = await host.runs.start({
      kind: 'infer',
      ...readInferenceFile(writeSpecification(home), home),
      ...{ workers: null, continues: null, seed: null, outDir: null, faults: [] },
      labels: { operator: '', chipId: '', dieId: '', notes: '' },
    });
    const result = (await finished) as InferResult;
    return {
      result,
      diagnosticsSeconds: (at.posterior - at.lastStep) / 1000,
      wholeSeconds: (performance.now() - startedMs) / 1000,
      peakMegabytes: mostMegabytes(),
    };
  } finally {
    await host.close();
  }
}

/** As a program: a process of its own, so that its memory is the run's. */
if (process.argv[1] === import.meta.filename) {
  process.stdout.write(`${JSON.stringify(await withTemporaryHome(sample))}\n`);
}
