import type { Bench } from '../../../src-core/domain/bench.ts';
import type { RunSpec } from '../../../src-core/domain/run.ts';
import { prepareAdopt } from './adoptKind.ts';
import { prepareBaseline } from './baselineKind.ts';
import { prepareCalibration } from './calibrateKind.ts';
import { prepareEstimate } from './estimateKind.ts';
import { prepareGraph } from './graphKind.ts';
import { prepareInfer } from './inferKind.ts';
import { prepareMonitor } from './monitorKind.ts';
import { prepareNoise } from './noiseKind.ts';
import type { PreparedRun } from './preparedRun.ts';
import { prepareRetag } from './retagKind.ts';
import { prepareStandardize } from './standardizeKind.ts';
import { prepareSweep } from './sweepKind.ts';

/**
 * Resolves every name of a run on a bench, before anything is written.
 * @param inForce settings in force by full name
 * @throws every refusal of what the run is started with
 */
export function prepareRun(spec: RunSpec, bench: Bench, inForce: Readonly<Record<string, number>>): PreparedRun {
  switch (spec.kind) {
    case 'calibrate':
      return prepareCalibration(spec, bench, inForce);
    case 'monitor':
      return prepareMonitor(spec, bench);
    case 'graph':
      return prepareGraph(spec, bench, inForce);
    case 'adopt':
      return prepareAdopt(spec);
    case 'baseline':
      return prepareBaseline(spec, bench);
    case 'infer':
      return prepareInfer(spec);
    case 'estimate':
      return prepareEstimate(spec);
    case 'noise':
      return prepareNoise(spec, bench);
    case 'retag':
      return prepareRetag(spec);
    case 'standardize':
      return prepareStandardize(spec);
    case 'sweep':
      return prepareSweep(spec, bench, inForce);
  }
}
