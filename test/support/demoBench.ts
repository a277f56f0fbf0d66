import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchSchema } from '../../src-core/domain/bench.ts';
import type { Bench } from '../../src-core/domain/bench.ts';
import { calibrationKernelSchema } from '../../src-core/domain/kernel.ts';
import type { CalibrationKernel } from '../../src-core/domain/kernel.ts';

export const resources = join(import.meta.dirname, '../../resources');
export const sourceKernelFile = join(resources, 'kernels/mzi_extinction_calibration.json');
export const demoBenchFile = join(resources, 'benches/demo.bench.json');

export const demoBench = (): Bench => benchSchema.parse(JSON.parse(readFileSync(demoBenchFile, 'utf8')));

/** A kernel before it is parsed: whatever a test makes of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests write what no type would allow
export type LooseKernel = any;

/** The kernel of the source, changed at will before it is parsed. */
export function sourceKernel(change: (kernel: LooseKernel) => void = () => undefined): CalibrationKernel {
  const kernel: unknown = JSON.parse(readFileSync(sourceKernelFile, 'utf8'));
  change(kernel);
  return calibrationKernelSchema.parse(kernel);
}
