import type { Limits, SafetyConstraints } from '../domain/kernel.ts';
import type { ResolvedKernel } from './resolveKernel.ts';

/** Limits that writes must keep beside the bench's own, while a kernel is at work. */
export interface RunLimits {
  readonly safety: SafetyConstraints;
  /** By full name. */
  readonly hard: Readonly<Record<string, Limits>>;
  readonly soft: Readonly<Record<string, Limits>>;
}

export function runLimits({ kernel, tuned }: ResolvedKernel): RunLimits {
  return {
    safety: kernel.safety_constraints,
    hard: Object.fromEntries(tuned.map(({ parameter, hardLimits }) => [parameter.fullName, hardLimits])),
    soft: Object.fromEntries(
      tuned.flatMap(({ parameter, softLimits }) => (softLimits === null ? [] : [[parameter.fullName, softLimits]])),
    ),
  };
}
