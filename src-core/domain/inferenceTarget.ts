import { z } from 'zod';

/** Schemas of what an inference is fitted to: columns of a CSV, of arrays in place, or of a recorded sweep. */

const text = z.string().min(1);

/** `[from, to]` of the independent variable: the mean over it is taken off the model and the data. */
const referencePeriodSchema = z
  .tuple([z.number(), z.number()])
  .refine(([from, to]) => from < to, { message: 'the reference period is turned round: it must begin before it ends' })
  .nullable()
  .default(null);

const uncertaintySchema = z
  .union([z.number().positive('expected an uncertainty above zero'), text], {
    error:
      'expected an uncertainty above zero, the name of a column, or null (then it is estimated from the residuals)',
  })
  .nullable();

const arraysSchema = z.record(text, z.array(z.number().nullable())).superRefine((arrays, context) => {
  const entries = Object.entries(arrays);
  const length = entries[0]?.[1].length ?? 0;
  if (length === 0) context.addIssue({ code: 'custom', message: 'expected at least one point' });
  for (const [name, values] of entries) {
    if (values.length !== length) {
      const message = `holds ${values.length} values where the first array holds ${length}`;
      context.addIssue({ code: 'custom', message, path: [name] });
    }
  }
});

/** Where the columns come from; exactly one of the three. */
const source = { csv: text.optional(), session: text.optional(), arrays: arraysSchema.optional() };
/** What of them is fitted. */
const columns = {
  /** Names of the columns that the model is a function of; null: those of its names that are columns. */
  independent: z.array(text).min(1).nullable().default(null),
  /** A column or an expression of columns, such as `log(y)`; null: the model's own. */
  value: text.nullable().default(null),
  uncertainty: uncertaintySchema.default(null),
};

/** One variable among several; what is left out is the target's own. */
const variableSchema = z.strictObject({
  ...source,
  independent: columns.independent.unwrap().optional(),
  value: columns.value.unwrap().optional(),
  uncertainty: uncertaintySchema.optional(),
});

interface Sources {
  readonly csv?: string | undefined;
  readonly session?: string | undefined;
  readonly arrays?: unknown;
}

const sourcesOf = (from: Sources): string[] =>
  (['csv', 'session', 'arrays'] as const).filter((key) => from[key] !== undefined);

const needed = 'expected "csv" (a file), "session" (a recorded sweep) or "arrays"';

/** The target of an inference specification; with `variables` each of them is fitted, by the name of its formula. */
export const inferenceTargetSchema = z
  .strictObject({
    ...source,
    ...columns,
    reference_period: referencePeriodSchema,
    variables: z.record(text, variableSchema).optional(),
  })
  .superRefine((target, context) => {
    const own = sourcesOf(target);
    if (own.length > 1) {
      context.addIssue({ code: 'custom', message: `${needed}, not two of them`, path: [own[1] as string] });
    }
    const variables = Object.entries(target.variables ?? {});
    if (target.variables === undefined && own.length === 0) context.addIssue({ code: 'custom', message: needed });
    if (target.variables !== undefined && variables.length === 0) {
      context.addIssue({ code: 'custom', message: 'expected at least one variable', path: ['variables'] });
    }
    for (const [name, variable] of variables) {
      const sources = sourcesOf(variable);
      const path = ['variables', name];
      if (sources.length > 1) context.addIssue({ code: 'custom', message: `${needed}, not two of them`, path });
      if (sources.length === 0 && own.length === 0) context.addIssue({ code: 'custom', message: needed, path });
    }
  });
export type InferenceTarget = z.output<typeof inferenceTargetSchema>;

/** One fitted variable with everything that was left out filled in. */
export interface TargetVariable {
  /** Null for a target without `variables`. */
  readonly name: string | null;
  readonly source:
    | { readonly csv: string }
    | { readonly session: string }
    | { readonly arrays: Readonly<Record<string, readonly (number | null)[]>> };
  readonly independent: readonly string[] | null;
  readonly value: string | null;
  readonly uncertainty: number | string | null;
}

function sourceOf(from: Pick<InferenceTarget, 'csv' | 'session' | 'arrays'>): TargetVariable['source'] | null {
  if (from.csv !== undefined) return { csv: from.csv };
  if (from.session !== undefined) return { session: from.session };
  return from.arrays === undefined ? null : { arrays: from.arrays };
}

/** The variables of a target: one without a name, or those it names, each with what it leaves out taken from the target. */
export function targetVariables(target: InferenceTarget): TargetVariable[] {
  const { independent, value, uncertainty } = target;
  const own = sourceOf(target);
  if (target.variables === undefined) {
    return own === null ? [] : [{ name: null, source: own, independent, value, uncertainty }];
  }
  return Object.entries(target.variables).flatMap(([name, variable]): TargetVariable[] => {
    const source = sourceOf(variable) ?? own;
    if (source === null) return [];
    const filled = {
      independent: variable.independent === undefined ? independent : variable.independent,
      value: variable.value === undefined ? name : variable.value,
      uncertainty: variable.uncertainty === undefined ? uncertainty : variable.uncertainty,
    };
    return [{ name, source, ...filled }];
  });
}
