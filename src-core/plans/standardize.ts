import { standardizeRoles } from '../domain/standardizeConfig.ts';
import type { StandardizeSpec } from '../domain/run.ts';
import type { StandardizedRole } from '../domain/standardizeRun.ts';
import { ask } from './instruction.ts';
import type { Plan } from './instruction.ts';
import type {
  CheckedDataset,
  CountedSpikes,
  KeptStandardization,
  MeasuredMoments,
  StandardizeStep,
  StandardizeStepResult,
} from './standardize/standardizeWork.ts';

export interface StandardizeOutcome {
  readonly roles: readonly StandardizedRole[];
  /** By the run's clock. */
  readonly seconds: number;
}

/**
 * The statistics of every channel and bin, and the rates of spikes under them, of one role after the other. Measurement
 * only: it reads files, holds no lease and touches no output. All datasets are checked before the first is measured;
 * z needs the final mu and sigma, so that the same slice is read twice.
 */
export function* standardize({ config }: StandardizeSpec): Plan<StandardizeOutcome> {
  const roles = standardizeRoles.filter((role) => config.roles[role] !== undefined);
  const begin = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'check' } });
  const checks = new Map<string, CheckedDataset>();
  for (const role of roles) {
    const checked = yield* step<CheckedDataset>({ phase: 'check', role });
    checks.set(role, checked);
    for (const text of checked.notes) yield* ask({ verb: 'note', severity: 'info', text: `${role}: ${text}` });
  }
  const kept: StandardizedRole[] = [];
  for (const role of roles) {
    const checked = checks.get(role) as CheckedDataset;
    const moments = yield* step<MeasuredMoments>({ phase: 'moments', role, checked });
    for (const text of warningsOf(moments, config.eps)) {
      yield* ask({ verb: 'note', severity: 'warning', text: `${role}: ${text}` });
    }
    const spikes = yield* step<CountedSpikes>({ phase: 'exceedances', role, checked, moments });
    const { standardized } = yield* step<KeptStandardization>({ phase: 'keep', role, checked, moments, spikes });
    kept.push(standardized);
  }
  const end = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'done' } });
  return { roles: kept, seconds: (end.timeNs - begin.timeNs) / 1e9 };
}

/** One step, its result typed by its phase. */
function* step<R extends StandardizeStepResult>(asked: StandardizeStep & { phase: R['phase'] }): Plan<R> {
  const result: StandardizeStepResult = yield* ask({ verb: 'standardize', step: asked });
  return result as R;
}

function warningsOf({ nanCount, infiniteCount, sigmaClampCount, emptyBins }: MeasuredMoments, eps: number): string[] {
  const told = (count: number, text: string) => (count > 0 ? [text] : []);
  return [
    ...told(nanCount, `${nanCount} values were NaN and were left out of their bins.`),
    ...told(infiniteCount, `${infiniteCount} values were infinite and were left out of their bins.`),
    ...told(sigmaClampCount, `sigma was below eps = ${eps} in ${sigmaClampCount} bins and was set to it.`),
    ...told(emptyBins, `${emptyBins} bins held no number: their mu is NaN and their sigma eps.`),
  ];
}
