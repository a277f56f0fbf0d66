import type { EventContent } from './eventMaker.ts';
import { asObject, numberOf, textOf, textsOf } from './looseData.ts';
import type { Loose } from './looseData.ts';

/** Of a record that says a recalibration began. */
export function recalibrationStarted(data: Loose): EventContent {
  const reason = textOf(data['reason']);
  const metrics = textsOf(data['metricIds']);
  const because = reason === null ? '' : `: ${reason}${metrics.length === 0 ? '' : ` of ${metrics.join(', ')}`}`;
  const metadata = { reason, metrics, attempt: numberOf(data['attempt']) };
  return {
    severity: 'info',
    type: 'recalibration_started',
    message: `A recalibration was started${because}.`,
    metadata,
  };
}

/** Of a record that says how it ended. */
export function recalibrationFinished(data: Loose): EventContent {
  const accepted = data['accepted'] === true;
  const version = numberOf(data['version']);
  const metadata = {
    accepted,
    version,
    attempt: numberOf(data['attempt']),
    before: meanOf(data['before']),
    former: meanOf(data['former']),
    after: meanOf(data['after']),
    probability_better: numberOf(data['probabilityBetter']),
  };
  const told = textOf(data['sentence']);
  if (accepted) {
    const message =
      told ?? `The recalibration was accepted${version === null ? '' : `: version ${version} is in force`}.`;
    return { severity: 'info', type: 'recalibration_finished', message, metadata };
  }
  const message = told ?? 'The recalibration did not prove better than the settings before, which were restored.';
  return { severity: 'warning', type: 'recalibration_rejected', message, metadata };
}

/** A cost that was measured once or as the mean of several readings. */
const meanOf = (cost: unknown): number | null => numberOf(cost) ?? numberOf(asObject(cost)?.['mean']);
