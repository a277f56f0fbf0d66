import { join } from 'node:path';
import { createChainFile } from '../../../../src-main/sessions/chains/chainFileWriter.ts';
import { logProbabilityPath } from '../../../../src-main/sessions/chains/chainFile.ts';
import { logProbabilityHeader, stepLength } from '../../../../src-main/sessions/chains/chainHeader.ts';
import type { ChainHeader } from '../../../../src-main/sessions/chains/chainHeader.ts';

/** The header of a small chain of three parameters. */
export const exampleHeader = (changes: Partial<ChainHeader> = {}): ChainHeader => ({
  array: 'samples',
  names: ['phase', 'visibility', 'μ'],
  units: { phase: 'rad' },
  ensembles: 2,
  steps: 5,
  walkers: 4,
  thin: 3,
  seed: 11,
  moves: { stretch: 0.8, differential_evolution: 0.2 },
  stretch_scale: 2,
  discard: 6,
  transforms: ['none', 'logit', 'log'],
  acceptance: [
    [0.25, 1 / 3, 0.5, 0],
    [1, 0.1, 1e-7, 2 / 3],
  ],
  complete: true,
  ...changes,
});

/** Every number tells its place: ensemble, step, walker, parameter. */
export const exampleRows = (header: ChainHeader, ensemble: number, firstStep: number, steps: number): Float64Array => {
  const rows = new Float64Array(steps * stepLength(header));
  const width = rows.length / steps / header.walkers;
  return rows.map((_, index) => {
    const row = Math.floor(index / width);
    const step = firstStep + Math.floor(row / header.walkers);
    return ensemble + step / 10 + (row % header.walkers) / 100 + (index % width) / 1000;
  });
};

/** Writes both files of a chain. @returns the path of the samples */
export function writeExample(folder: string, header: ChainHeader = exampleHeader(), name = 'chain.bin'): string {
  const path = join(folder, name);
  for (const [file, own] of [
    [path, header],
    [logProbabilityPath(path), logProbabilityHeader(header)],
  ] as const) {
    const writer = createChainFile(file, own);
    for (let ensemble = 0; ensemble < header.ensembles; ensemble++) {
      writer.write(ensemble, 0, exampleRows(own, ensemble, 0, header.steps));
    }
    writer.finish(own);
  }
  return path;
}
