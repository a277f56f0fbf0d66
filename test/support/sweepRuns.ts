import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepSpecSchema } from '../../src-core/domain/run.ts';
import type { SweepSpec } from '../../src-core/domain/run.ts';
import { resources } from './demoBench.ts';
import type { LooseKernel } from './demoBench.ts';

export const sweepFile = join(resources, 'sweeps/mzi_heater.sweep.json');

/** The shipped sweep of the demo bench, changed at will before it is parsed. */
export const sweepSpec = (sweep: LooseKernel = {}, more: LooseKernel = {}): SweepSpec =>
  sweepSpecSchema.parse({
    kind: 'sweep',
    title: 'Heater',
    sweep: { ...JSON.parse(readFileSync(sweepFile, 'utf8')), ...sweep },
    seed: 5,
    ...more,
  });
