import type { BuiltInModel } from '../../domain/inferenceSpec.ts';
import type { ParameterSpec } from '../../domain/inferencePrior.ts';

/** A column that a variable of a model is made of, and by which names a file may call it. */
export interface ModelColumn {
  /** As the formula has it, or, of a value, what it is called when a file is not told otherwise. */
  readonly name: string;
  /** Other names for the same thing in the same unit; compared without regard to case. */
  readonly aliases: readonly string[];
  readonly unit: string;
  readonly role: 'independent' | 'value';
  readonly description: string;
}

/** Stands in the place of a parameter's unit: it has that of the measured values, which the data tell. */
export const unitOfValues = 'unit of the values';

/** A parameter, in the order in which a person would read them. */
export interface ModelParameter {
  /** Empty for a number; `unitOfValues`. */
  readonly unit: string;
  /** A sentence. */
  readonly description: string;
  /** Short, for an axis: `group index`. */
  readonly label: string;
}

/** One measured variable as a model's guess and priors see it; no value is NaN or infinite. */
export interface ModelVariableData {
  /** By the name that the formula has for it, [point]. */
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** [point] */
  readonly values: Float64Array;
  /** [point], one for all, or null: not known. */
  readonly uncertainties: Float64Array | number | null;
}

/** By variable; the only variable of a model is called "". */
export type ModelData = Readonly<Record<string, ModelVariableData>>;

/** What a fit found out, from a chain or from least squares, as a verdict needs it. */
export interface ModelPosterior {
  readonly mean: Readonly<Record<string, number>>;
  /** Posterior standard deviations, as they are shown (widened where the model asks for it). */
  readonly sd: Readonly<Record<string, number>>;
  /** Standard deviations of the priors; NaN or infinite where a prior has none. */
  readonly priorSd: Readonly<Record<string, number>>;
  /** Correlation of two parameters in the posterior, -1 to 1; NaN where it is not known. */
  correlation(first: string, second: string): number;
  readonly data: ModelData;
}

/** Fields of a bench's `heater_phase`. */
export type HeaterPhaseField = 'p_2pi_w' | 'resistance_ohm' | 'resistance_per_w' | 'cubic_rad';

/** Which parameters, and which numbers that were given as options, make one heater's `heater_phase`. */
export interface HeaterAdoption {
  /** Name of the parameter whose posterior becomes the field. */
  readonly parameters: Partial<Readonly<Record<HeaterPhaseField, string>>>;
  /** Fields that the fit took as known. */
  readonly fixed: Partial<Readonly<Record<HeaterPhaseField, number>>>;
}

/** How a bench can take over what was found out. */
export interface ModelAdoption {
  /** What is taken over, and what a person should know before. */
  readonly description: string;
  /** One for each heater of the model, in order; empty when none is described. */
  readonly heaters: readonly HeaterAdoption[];
  /** [waveguide][heater]: name of the parameter, or null where the matrix holds 1; null of a model without crosstalk. */
  readonly crosstalk: readonly (readonly (string | null)[])[] | null;
  /** A time constant in seconds; five of them are long enough a `settle_ms`. Null when there is none. */
  readonly settleTimeConstant: string | null;
}

/**
 * A built-in model of a device as data: formulas of the expression language, whose names are parameters and columns,
 * and beside them what a fit needs to begin. Constants from the options stand in the formulas as numbers.
 */
export interface DeviceModel {
  readonly id: BuiltInModel;
  readonly label: string;
  /** By variable; the only one of a model is called "". */
  readonly formulas: Readonly<Record<string, string>>;
  /** By variable, independent columns first, the value last. */
  readonly columns: Readonly<Record<string, readonly ModelColumn[]>>;
  /** By name, in order. */
  readonly parameters: Readonly<Record<string, ModelParameter>>;
  /** Whether an interval has to be widened because neighbouring residuals go together (spectra do). */
  readonly widen: boolean;
  readonly adoption: ModelAdoption | null;
  /**
   * Default priors by parameter; levels come from the data, and a phase's window lies about the first guess, so that no
   * posterior is cut in two at the end of its period.
   * @throws bad_input when the data are too few to say anything
   */
  priors(data: ModelData): Record<string, ParameterSpec>;
  /**
   * Starting points for Levenberg-Marquardt, the most promising first; each holds every parameter, within the priors.
   * @throws bad_input as `priors`
   */
  guess(data: ModelData): readonly Record<string, number>[];
  /** What a person should know about a fit, a sentence each; none when all is well. */
  verdict?(posterior: ModelPosterior): string[];
}
