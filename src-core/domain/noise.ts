import { z } from 'zod';

/** What a noise calibration is started with: how often and how long a command, or an instrument's query, fails. */

export const noiseTiers = ['FAST', 'BALANCED', 'SLOW'] as const;
export type NoiseTier = (typeof noiseTiers)[number];

/** In the order of the numbers that stand for them in a record. */
export const probeOutcomes = ['verified', 'proof_invalid', 'verifier_timeout', 'module_not_found'] as const;
export type ProbeOutcome = (typeof probeOutcomes)[number];

/** Each tier with its own timeout, in seconds. */
function timeoutsOf(defaults: Record<NoiseTier, number>, mostSeconds: number) {
  const seconds = z
    .number('expected seconds')
    .positive('expected a time above 0')
    .max(mostSeconds, `expected at most ${mostSeconds} s`);
  return z
    .strictObject({
      FAST: seconds.default(defaults.FAST),
      BALANCED: seconds.default(defaults.BALANCED),
      SLOW: seconds.default(defaults.SLOW),
    })
    .default(defaults);
}

/** Stands in a program's arguments for the module's file. */
export const filePlaceholder = '{file}';

export const commandProbeSchema = z.strictObject({
  /** Where modules lie and the program is run. */
  workingDirectory: z.string().min(1).default('.'),
  timeouts: timeoutsOf({ FAST: 30, BALANCED: 60, SLOW: 120 }, 86_400),
  /** The program and its arguments; `{file}` stands for the module's file. */
  program: z.array(z.string()).min(1, 'expected a program').default(['lake', 'env', 'lean', filePlaceholder]),
});
export type CommandProbe = z.output<typeof commandProbeSchema>;

/** While a query waits for its answer, an output of the same instrument cannot be made safe: so no longer than this. */
export const longestQuerySeconds = 5;

export const instrumentProbeSchema = z.strictObject({
  /** Bench file; the open bench when left out. */
  bench: z.string().min(1).optional(),
  timeouts: timeoutsOf({ FAST: 0.1, BALANCED: 0.5, SLOW: 2 }, longestQuerySeconds),
});
export type InstrumentProbe = z.output<typeof instrumentProbeSchema>;

/** `--probe FILE`. */
export const probeSchema = z.union(
  [z.strictObject({ command: commandProbeSchema }), z.strictObject({ instrument: instrumentProbeSchema })],
  { error: 'expected {"command": {...}} or {"instrument": {...}}' },
);
export type Probe = z.output<typeof probeSchema>;

export const probeTimeouts = (probe: Probe): Readonly<Record<NoiseTier, number>> =>
  'command' in probe ? probe.command.timeouts : probe.instrument.timeouts;

/** Samples of a tier: all of them are in memory when they are fitted. */
export const mostSamples = 200_000;

export const noiseFields = {
  probe: probeSchema,
  tiers: z
    .array(z.enum(noiseTiers, `expected tiers of ${noiseTiers.join(', ')}`))
    .min(1, 'expected at least one tier')
    .refine((tiers) => new Set(tiers).size === tiers.length, 'expected each tier once'),
  /** Of each tier. */
  samples: z
    .int('expected a whole number')
    .min(1, 'expected at least one sample')
    .max(mostSamples, `expected at most ${mostSamples} samples`),
  /** What is drawn from, with replacement: one that stands twice is drawn twice as often. */
  modules: z.array(z.string().min(1)).min(1, 'expected at least one module').max(1_000_000),
  /** Samples under way at once. */
  workers: z.int('expected a whole number').min(1, 'expected at least one worker').max(256, 'expected at most 256'),
  /** Each tier draws its modules from here. */
  samplingSeed: z.int().nonnegative().default(42),
  /** Receives the summary; null: it stands in the artifact alone. */
  exportFile: z.string().nullable().default(null),
  /** The failure rate that the recommended timeout is to keep. */
  failureBound: z.number().min(1e-6).max(0.5).default(0.001),
} as const;

/** What the shipped list has when there is none. */
export const defaultModules = [
  'Mathlib.Algebra.Ring.Basic',
  'Mathlib.Data.Nat.Basic',
  'Mathlib.Init.Data.Nat.Lemmas',
] as const;
