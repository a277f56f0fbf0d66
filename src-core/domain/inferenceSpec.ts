import { z } from 'zod';
import { parameterSchema } from './inferencePrior.ts';
import { inferenceTargetSchema } from './inferenceTarget.ts';
import { parseDocument } from './parse.ts';
import { tagged } from './tagged.ts';

/** Schema of an inference specification: model, parameters, target, likelihood, sampler, point estimate. */

const text = z.string().min(1);
const aboveZero = z.number().positive('expected a number above zero');

export const builtInModels = [
  'mzi_voltage',
  'mzi_spectrum',
  'ring_spectrum',
  'heater',
  'crosstalk',
  'two_layer_thermal',
] as const;
export type BuiltInModel = (typeof builtInModels)[number];

const formulaModel = z.strictObject({ formula: text });
const formulasModel = z.strictObject({
  formulas: z
    .record(text, text)
    .refine((formulas) => Object.keys(formulas).length > 0, 'expected at least one formula'),
});
const builtInModel = z.strictObject({
  id: z.enum(builtInModels),
  /** What the model has to be told, such as `path_difference_um`; the model itself checks it. */
  options: z.record(text, z.unknown()).default({}),
});
const commandModel = z.strictObject({
  /** Program and arguments; it reads and writes JSON lines. */
  command: z.array(text).min(1),
  processes: z.int().min(1).max(64).default(2),
  /** For one batch. */
  timeout_seconds: aboveZero.default(30),
});

const modelVariants = { formula: formulaModel, formulas: formulasModel, id: builtInModel, command: commandModel };
export type InferenceModel =
  | z.output<typeof formulaModel>
  | z.output<typeof formulasModel>
  | z.output<typeof builtInModel>
  | z.output<typeof commandModel>;

/** The variant is the one whose key is there, so that a refusal speaks of that one alone. */
export const inferenceModelSchema: z.ZodType<InferenceModel> = z
  .unknown()
  .transform((input, context): InferenceModel => {
    const keys = (Object.keys(modelVariants) as (keyof typeof modelVariants)[]).filter(
      (key) => typeof input === 'object' && input !== null && Object.hasOwn(input, key),
    );
    const [key] = keys;
    if (key === undefined || keys.length > 1) {
      const message = 'expected exactly one of "formula", "formulas", "id" and "command"';
      context.issues.push({ code: 'custom', message, input });
      return z.NEVER;
    }
    const parsed = modelVariants[key].safeParse(input);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues)
      context.issues.push({ ...issue, input } as (typeof context.issues)[number]);
    return z.NEVER;
  });

/** The log posterior itself as a formula of the parameters, and of the columns of a CSV when there is one. */
const logDensitySchema = z.union(
  [
    text.transform((formula) => ({ formula, csv: null })),
    z.strictObject({ formula: text, csv: text.nullable().default(null) }),
  ],
  {
    error: 'expected a formula, or {"formula": ..., "csv": ...}',
  },
);

export const likelihoodSchema = tagged({
  Gaussian: z.strictObject({ relative_error: aboveZero.nullable().default(null) }),
});

const pointByName = z.record(text, z.number());

export const samplerInitSchema = tagged(
  { Ball: z.strictObject({ center: pointByName, radius: aboveZero }), Explicit: text },
  ['Prior', 'Auto'],
);

const shareOfMoves = z.number().nonnegative();

export const samplerDefaults = { ensembles: 4, steps: 2000, thin: 1, seed: 1, stretchScale: 2 } as const;

export const samplerSchema = z
  .strictObject({
    /** Null: twice the parameters, at least 32. */
    walkers: z
      .int()
      .min(4)
      .max(100_000, 'more than 100,000 walkers in an ensemble help nothing: make more steps')
      .multipleOf(2, 'expected an even number of walkers')
      .nullable()
      .default(null),
    ensembles: z.int().min(1).max(1024).default(samplerDefaults.ensembles),
    steps: z.int().min(1).max(1e9).default(samplerDefaults.steps),
    /** Steps left out at the beginning; a quarter of the steps when left out. */
    discard: z.int().nonnegative().optional(),
    /** Every which step is stored. */
    thin: z.int().min(1).default(samplerDefaults.thin),
    seed: z.int().nonnegative().default(samplerDefaults.seed),
    init: samplerInitSchema.default('Prior'),
    /** Shares of the two moves among the steps. */
    moves: z
      .strictObject({ stretch: shareOfMoves.default(0), differential_evolution: shareOfMoves.default(0) })
      .refine((moves) => moves.stretch + moves.differential_evolution > 0, 'expected a share above zero of one move')
      .default({ stretch: 1, differential_evolution: 0 }),
    /** The stretch's `a`. */
    stretch_scale: z.number().gt(1).default(samplerDefaults.stretchScale),
    /** Steps between checkpoints; null: only at the end. */
    checkpoint_every: z.int().min(1).nullable().default(null),
  })
  .transform((sampler) => ({ ...sampler, discard: sampler.discard ?? Math.floor(sampler.steps / 4) }))
  .superRefine((sampler, context) => {
    if (sampler.discard >= sampler.steps) {
      const message = `discarding ${sampler.discard} of ${sampler.steps} steps leaves nothing`;
      context.addIssue({ code: 'custom', message, path: ['discard'] });
    } else if (sampler.thin > sampler.steps - sampler.discard) {
      const message = `keeping every ${ordinal(sampler.thin)} of ${sampler.steps - sampler.discard} steps leaves nothing`;
      context.addIssue({ code: 'custom', message, path: ['thin'] });
    }
  });
export type SamplerSpec = z.output<typeof samplerSchema>;

/** 1st, 2nd, 11th, 81st. */
function ordinal(count: number): string {
  const isTeen = Math.floor(count / 10) % 10 === 1;
  return `${count}${(isTeen ? undefined : ['', 'st', 'nd', 'rd'][count % 10]) || 'th'}`;
}

export const estimateMethodSchema = tagged({ RandomSearch: z.strictObject({ n_samples: z.int().min(1).max(1e9) }) }, [
  'LBFGS',
  'NelderMead',
  'ParticleSwarm',
  'LevenbergMarquardt',
]);
export type EstimateMethod = z.output<typeof estimateMethodSchema>;

export const estimateSchema = z.strictObject({
  method: estimateMethodSchema.default('LBFGS'),
  restarts: z.int().nonnegative().max(1_000_000).default(10),
  /** The first point, by name; null: from the priors. */
  start: pointByName.nullable().default(null),
});
export type EstimateSpec = z.output<typeof estimateSchema>;

const parametersSchema = z.record(text, parameterSchema);

/** Refuses names in a point that are no parameters; without `parameters` the model knows them, and checks. */
function checkNames(point: object, parameters: object, context: z.RefinementCtx, path: string[]): void {
  if (Object.keys(parameters).length === 0) return;
  for (const name of Object.keys(point)) {
    if (Object.hasOwn(parameters, name)) continue;
    const message = `"${name}" is not a parameter; the parameters are ${Object.keys(parameters).join(', ')}`;
    context.addIssue({ code: 'custom', message, path: [...path, name] });
  }
}

const optionalModel = inferenceModelSchema.optional();
const optionalLogDensity = logDensitySchema.optional();

/**
 * An inference specification. Either `model` and `target`, or `log_density` in their place. Paths in it are relative to
 * its file. Parameters may be left out for a built-in model, which has priors of its own.
 */
export const inferenceSpecSchema = z
  .strictObject({
    model: optionalModel,
    parameters: parametersSchema.default({}),
    target: inferenceTargetSchema.optional(),
    likelihood: likelihoodSchema.default({ Gaussian: { relative_error: null } }),
    log_density: optionalLogDensity,
    sampler: samplerSchema.prefault({}),
    estimate: estimateSchema.prefault({}),
  })
  .superRefine((spec, context) => {
    const refuse = (message: string, ...path: string[]): void => {
      context.addIssue({ code: 'custom', message, path });
    };
    const { model, target, parameters, sampler, estimate } = spec;
    if (spec.log_density !== undefined) {
      if (model !== undefined) refuse('"log_density" stands in place of a model: give one of the two', 'model');
      if (target !== undefined) refuse('"log_density" stands in place of a target: give one of the two', 'target');
    } else {
      if (model === undefined) refuse('expected a model', 'model');
      if (target === undefined) refuse('expected a target', 'target');
    }
    const names = Object.keys(parameters);
    if (names.length === 0 && (model === undefined || !('id' in model))) {
      refuse('expected at least one parameter', 'parameters');
    }
    if (sampler.walkers !== null && sampler.walkers < 2 * names.length) {
      const message = `${sampler.walkers} walkers cannot span ${names.length} parameters: at least ${2 * names.length} are needed`;
      refuse(message, 'sampler', 'walkers');
    }
    if (typeof sampler.init === 'object' && 'Ball' in sampler.init) {
      checkNames(sampler.init.Ball.center, parameters, context, ['sampler', 'init', 'Ball', 'center']);
    }
    if (estimate.start !== null) checkNames(estimate.start, parameters, context, ['estimate', 'start']);
    if (model !== undefined && target !== undefined) checkVariables(model, target, refuse);
  });

type Refuse = (message: string, ...path: string[]) => void;

/** Several formulas need a variable each. */
function checkVariables(model: InferenceModel, target: z.output<typeof inferenceTargetSchema>, refuse: Refuse): void {
  const variables = Object.keys(target.variables ?? {});
  if ('formula' in model) {
    if (variables.length > 0) refuse('several variables need "formulas", one each', 'model', 'formula');
    else if (target.value === null && target.session === undefined) {
      refuse('expected the column, or the expression of columns, that the formula is fitted to', 'target', 'value');
    }
  }
  if (!('formulas' in model)) return;
  for (const name of Object.keys(model.formulas)) {
    if (!variables.includes(name)) refuse(`the formula "${name}" has no variable`, 'target', 'variables', name);
  }
  for (const name of variables) {
    if (!Object.hasOwn(model.formulas, name)) refuse(`"${name}" has no formula`, 'target', 'variables', name);
  }
}

export type InferenceSpec = z.output<typeof inferenceSpecSchema>;

/** @throws bad_input with the path to what is refused */
export const parseInferenceSpec = (input: unknown): InferenceSpec =>
  parseDocument(inferenceSpecSchema as z.ZodType<InferenceSpec>, input, 'inference specification');
