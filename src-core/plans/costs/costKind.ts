import type { Bench } from '../../domain/bench.ts';
import type { CalibrationKernel, CostFunction } from '../../domain/kernel.ts';
import type { KnownNames } from '../kernelNames.ts';
import type { CompiledKernel } from '../measurement.ts';
import type { ResolvedKernel, TunedParameter } from '../resolveKernel.ts';
import type { CostEvaluator } from './costEvaluator.ts';

/** The tag of a cost in a kernel: `Minimize`, `MatchSpectrum` ... */
export type CostName = CostFunction extends infer C ? (C extends unknown ? keyof C & string : never) : never;
/** What stands under that tag. */
export type CostBody<N extends CostName> = Extract<CostFunction, Readonly<Record<N, unknown>>>[N];

/** What a kind of cost may look at, and say, while a kernel is resolved: before anything is written. */
export interface CostResolution {
  readonly kernel: CalibrationKernel;
  readonly bench: Bench;
  readonly tuned: readonly TunedParameter[];
  /** Names known after the whole sequence. */
  readonly names: KnownNames;
  /** Sensors read, in the order of the sequence. */
  readonly reads: readonly { readonly stepId: string; readonly sensorId: string }[];
  /** Refuses the kernel. @param field below the cost: `expression` for `cost_function.Minimize.expression`; may be empty. */
  refuse(field: string, message: string): void;
  warn(message: string): void;
  /** Refuses an expression that does not parse or uses a name that is unknown or ambiguous; true when it will do. */
  checkExpression(text: string, field: string): boolean;
}

/** What a kernel's cost comes to, in the words of preflight and record. */
export interface CostTerms {
  /** The expression, or what is worked out. */
  readonly expression: string;
  /** In the sign of the kernel's words; null where there is none or it is no single number. */
  readonly target: number | null;
}

/** One kind of cost: what it needs of a kernel and of a bench, and how it is found. */
export interface CostKind<N extends CostName> {
  resolve(body: CostBody<N>, resolution: CostResolution): CostTerms;
  createEvaluator(body: CostBody<N>, resolved: ResolvedKernel, compiled: CompiledKernel): CostEvaluator;
}
