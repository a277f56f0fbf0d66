import type { BenchStatus, PlacedRefusal, Preflight } from '../../../src-core/contract/procedures.ts';

export interface StartConditions {
  readonly link: string;
  readonly status: BenchStatus | null;
  readonly preflight: Preflight | null;
  readonly refusals: readonly PlacedRefusal[];
  /** The refusals are names of another bench. */
  readonly isForeign: boolean;
  readonly isChecking: boolean;
  readonly isRunning: boolean;
  /** Null for none. */
  readonly seed: number | null;
}

/** Why a run cannot be started now, each in a sentence; empty when it can. */
export function startReasons(conditions: StartConditions): string[] {
  const { link, status, preflight, refusals, isForeign, isChecking, isRunning, seed } = conditions;
  const reasons: string[] = [];
  if (link !== 'connected') reasons.push('The link to the host is down.');
  if (isRunning) reasons.push('Another run is on.');
  if (isChecking) reasons.push('The kernel is being checked.');
  else if (isForeign) reasons.push('The kernel is for another bench.');
  else if (refusals.length > 0)
    reasons.push(`The kernel has ${refusals.length === 1 ? 'a mistake' : `${refusals.length} mistakes`}.`);
  else if (preflight?.ok === false) reasons.push('The preflight does not pass.');
  for (const id of preflight?.instrumentsLeased ?? []) {
    const instrument = status?.instruments.find((one) => one.id === id);
    if (instrument === undefined) continue;
    if (instrument.state !== 'connected' && instrument.state !== 'busy')
      reasons.push(`${instrument.label} is ${instrument.state}.`);
    else if (instrument.leasedBy !== null && !isRunning)
      reasons.push(`${instrument.label} is held by ${instrument.leasedBy}.`);
  }
  if (seed !== null && (!Number.isSafeInteger(seed) || seed < 0))
    reasons.push('The seed must be a whole number from 0.');
  return reasons;
}
