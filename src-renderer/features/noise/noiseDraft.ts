import { noiseTiers } from '../../../src-core/domain/noise.ts';
import type { NoiseTier } from '../../../src-core/domain/noise.ts';

/** A noise calibration as it is being filled in. */
export interface NoiseDraft {
  readonly kind: 'instrument' | 'command';
  readonly queries: string;
  readonly modules: string;
  readonly workingDirectory: string;
  readonly program: string;
  readonly tiers: readonly NoiseTier[];
  /** In seconds, as they are written. */
  readonly timeouts: Readonly<Record<'instrument' | 'command', Readonly<Record<NoiseTier, string>>>>;
  readonly samples: string;
  readonly workers: string;
  readonly seed: string;
  /** In percent. */
  readonly failurePercent: string;
}

export const firstDraft: NoiseDraft = {
  kind: 'instrument',
  queries: '',
  modules: 'Mathlib.Algebra.Ring.Basic\nMathlib.Data.Nat.Basic\nMathlib.Init.Data.Nat.Lemmas\n',
  workingDirectory: '.',
  program: 'lake env lean {file}',
  tiers: ['FAST'],
  timeouts: {
    instrument: { FAST: '0.1', BALANCED: '0.5', SLOW: '2' },
    command: { FAST: '30', BALANCED: '60', SLOW: '120' },
  },
  samples: '4000',
  workers: '4',
  seed: '42',
  failurePercent: '0.1',
};

/** As a probe file has it. */
export function probeOf({ kind, timeouts, workingDirectory, program }: NoiseDraft): unknown {
  const seconds = Object.fromEntries(noiseTiers.map((tier) => [tier, Number(timeouts[kind][tier])]));
  if (kind === 'instrument') return { instrument: { timeouts: seconds } };
  return { command: { workingDirectory, program: program.trim().split(/\s+/), timeouts: seconds } };
}

export const listOf = ({ kind, queries, modules }: NoiseDraft): string => (kind === 'instrument' ? queries : modules);
