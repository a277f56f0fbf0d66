import { probeOutcomes } from '../../domain/noise.ts';
import type { ProbeOutcome } from '../../domain/noise.ts';

/** The number that stands for an outcome in a record. */
export const outcomeCode = (outcome: ProbeOutcome): number => probeOutcomes.indexOf(outcome);

const timedOut = outcomeCode('verifier_timeout');
const notFound = outcomeCode('module_not_found');

export const isTimeout = (code: number): boolean => code === timedOut;

export const isNotFound = (code: number): boolean => code === notFound;

/** Whether something ran and ended by itself: its duration is known. */
export const hasEnded = (code: number): boolean => code !== timedOut && code !== notFound;
