import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchSchema } from '../../src-core/domain/bench.ts';
import type { Bench } from '../../src-core/domain/bench.ts';
import { calibrationKernelSchema } from '../../src-core/domain/kernel.ts';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';
import { resources } from './demoBench.ts';
import type { LooseKernel } from './demoBench.ts';

export const spectrumBenchFile = join(resources, 'benches/spectrum.bench.json');

const read = (path: string): LooseKernel => JSON.parse(readFileSync(path, 'utf8'));

/** The spectrum bench as it is shipped, changed at will before it is parsed. */
export function spectrumBench(change: (bench: LooseKernel) => void = () => undefined): Bench {
  const bench = looseSpectrumBench();
  change(bench);
  return benchSchema.parse(bench);
}

export const looseSpectrumBench = (): LooseKernel => read(spectrumBenchFile);

/** The shipped kernel of one of the two ways, changed at will before it is parsed. */
export function spectrumKernel(
  way: 'sweep' | 'trace',
  change: (kernel: LooseKernel) => void = () => undefined,
): CalibrationKernel {
  const name = way === 'sweep' ? 'mzi_spectrum_match' : 'mzi_spectrum_match_trace';
  const kernel = read(join(resources, 'kernels', `${name}.json`));
  change(kernel);
  return calibrationKernelSchema.parse(kernel);
}
