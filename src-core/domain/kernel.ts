import { z } from 'zod';
import { pinnedPluginSchema, pluginIdSchema } from './plugin.ts';
import { tagged } from './tagged.ts';

/** Schemas of a calibration kernel: the JSON of the AWEN calibration model, read as it stands there. */

const finite = z.number();
const name = z.string().min(1);
/** Up to eleven days: what lasts longer is a slip of the pen, and the record's clock counts whole nanoseconds exactly. */
const nanoseconds = z.number().nonnegative().max(1e15);

/** `[minimum, maximum]`, not turned round. */
export const limitsSchema = z
  .tuple([finite, finite])
  .refine(([low, high]) => low < high, { message: 'the limits are turned round: the first must be below the second' });
export type Limits = z.output<typeof limitsSchema>;

const parameterName = name;
const limitsByParameter = z.record(parameterName, limitsSchema);

export const gradientProviders = ['finite_difference', 'adjoint', 'parameter_shift'] as const;

export const costFunctionSchema = tagged({
  Minimize: z.strictObject({ expression: name, target_value: finite.nullish() }),
  Maximize: z.strictObject({ expression: name }),
  MatchSpectrum: z.strictObject({
    target_spectrum: z.array(z.tuple([z.number().positive(), finite])).min(2),
    tolerance_db: z.number().positive(),
  }),
  Custom: z.strictObject({
    plugin_id: pluginIdSchema,
    config: z.unknown().optional(),
    /** Put in by the host when a run starts, whatever stood there. */
    pinned: pinnedPluginSchema.optional(),
  }),
  Differentiable: z.strictObject({
    expression: name,
    gradient_provider: z.enum(gradientProviders),
    parameters: z.array(parameterName).min(1),
    target_value: finite.nullish(),
  }),
});
export type CostFunction = z.output<typeof costFunctionSchema>;

/** `"$phase_upper"` stands for the candidate value of that parameter. */
export const candidateReferenceSchema = z
  .string()
  .regex(/^\$[A-Za-z_][A-Za-z0-9_.]*$/, 'expected a number or "$name" of a tuned parameter');

export const measurementActionSchema = tagged({
  SetParameter: z.strictObject({
    node_id: name,
    param_name: name,
    value: z.union([finite, candidateReferenceSchema], { error: 'expected a number or "$name" of a tuned parameter' }),
  }),
  ReadSensor: z.strictObject({ sensor_id: name, integration_time_ns: nanoseconds }),
  Wait: z.strictObject({ duration_ns: nanoseconds }),
  Compute: z.strictObject({ metric_name: name, expression: name }),
});
export type MeasurementAction = z.output<typeof measurementActionSchema>;

export const measurementStepSchema = z.strictObject({
  step_id: name,
  action: measurementActionSchema,
  expected_duration_ns: nanoseconds.optional(),
});
export type MeasurementStep = z.output<typeof measurementStepSchema>;

/** [row][column]: what the output of the row gets of the input of the column. */
const matrixPart = z.array(z.array(finite).min(2)).min(2);

/** A mesh of interferometers as a whole: node by node, then jointly, with the heaters' crosstalk compensated. */
export const coCalibrationSchema = z.strictObject({
  /** Without it all that is known of crosstalk is what single nodes show. */
  measure_crosstalk: z.boolean().default(true),
  /** What the mesh is to do at the end; each input to the output of its own waveguide when left out. */
  target_unitary: z
    .strictObject({ real: matrixPart, imaginary: matrixPart })
    .refine(
      ({ real, imaginary }) =>
        imaginary.length === real.length && [...real, ...imaginary].every((row) => row.length === real.length),
      'the real and the imaginary part must be square and of one size',
    )
    .nullish(),
});
export type CoCalibrationOptions = z.output<typeof coCalibrationSchema>;

export const optimizerAlgorithmSchema = tagged(
  {
    CoCalibration: coCalibrationSchema,
    GradientDescent: z.strictObject({ learning_rate: z.number().positive(), momentum: z.number().min(0).lt(1) }),
    NelderMead: z.strictObject({ initial_simplex_size: z.number().positive() }),
    BayesianOptimization: z.strictObject({
      acquisition_function: z.enum(['EI', 'UCB', 'PI']),
      num_initial_samples: z.int().positive(),
    }),
    SimulatedAnnealing: z.strictObject({
      initial_temperature: z.number().positive(),
      cooling_schedule: z.enum(['exponential', 'linear']),
    }),
  },
  ['SinusoidFit', 'TrigonometricSurrogate', 'Adaptive'],
);
export type OptimizerAlgorithm = z.output<typeof optimizerAlgorithmSchema>;

export const optimizerConfigSchema = z.strictObject({
  algorithm: optimizerAlgorithmSchema,
  max_iterations: z.int().positive().max(1_000_000),
  convergence_threshold: z.number().nonnegative(),
  initial_guess: z.record(parameterName, finite).nullish(),
});
export type OptimizerConfig = z.output<typeof optimizerConfigSchema>;

export const defaultTimeoutSeconds = 300;

export const safetyConstraintsSchema = z.strictObject({
  hard_limits: limitsByParameter.default({}),
  soft_limits: limitsByParameter.default({}),
  max_optical_power_dbm: finite.nullish(),
  max_electrical_current_ma: z.number().positive().nullish(),
  max_voltage_v: z.number().positive().nullish(),
  timeout_seconds: z.number().positive().default(defaultTimeoutSeconds),
});
export type SafetyConstraints = z.output<typeof safetyConstraintsSchema>;

export const priorities = ['Low', 'Normal', 'High', 'Critical'] as const;
export const prioritySchema = z.enum(priorities);
export type Priority = z.output<typeof prioritySchema>;

const atLeastSeconds = (least: number) => z.number().min(least, `expected at least ${least} s`);

/** From one check of drift to the next; what is asked for more often would keep the bench from everything else. */
export const checkIntervalSecondsSchema = atLeastSeconds(0.1);

export const calibrationScheduleSchema = tagged(
  {
    Periodic: z.strictObject({ interval_seconds: atLeastSeconds(1) }),
    OnDrift: z.strictObject({
      drift_threshold: z.number().positive(),
      check_interval_seconds: checkIntervalSecondsSchema,
    }),
    Asynchronous: z.strictObject({ priority: prioritySchema }),
  },
  ['PreRun', 'Manual'],
);
export type CalibrationSchedule = z.output<typeof calibrationScheduleSchema>;

export const calibrationKernelSchema = z.strictObject({
  id: name,
  target_nodes: z.array(name).min(1),
  parameters_to_tune: z.array(parameterName).min(1),
  cost_function: costFunctionSchema,
  measurement_sequence: z.array(measurementStepSchema).min(1),
  optimizer_config: optimizerConfigSchema,
  safety_constraints: safetyConstraintsSchema.default({
    hard_limits: {},
    soft_limits: {},
    timeout_seconds: defaultTimeoutSeconds,
  }),
  schedule: calibrationScheduleSchema.default('Manual'),
});
export type CalibrationKernel = z.output<typeof calibrationKernelSchema>;
