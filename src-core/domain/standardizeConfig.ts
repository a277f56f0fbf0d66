import { z } from 'zod';

/** What a standardization is configured with: paths of the file are relative to its folder, those of a run are whole. */

const path = z.string().min(1, 'expected a path');
const kinds = ['npy', 'npz', 'csv', 'sessions'] as const;

/** Records of shape [N, L, d_ff]: exactly one of `npy`, `npz` with `array`, `csv` with `layers`, `sessions`. */
export const standardizeDatasetSchema = z
  .strictObject({
    npy: path.optional(),
    npz: path.optional(),
    /** Of `npz`; may be left out when it holds one array. */
    array: z.string().min(1).optional(),
    csv: path.optional(),
    /** Of `csv`: L. A row is one record, its cells are [L][d_ff]. */
    layers: z.int('expected a whole number').min(1, 'expected at least one layer').optional(),
    sessions: z.array(z.string().min(1)).min(1, 'expected at least one session').optional(),
  })
  .superRefine((dataset, context) => {
    const named = kinds.filter((kind) => dataset[kind] !== undefined);
    const refuse = (message: string, at: string[]) => context.addIssue({ code: 'custom', message, path: at });
    if (named.length !== 1) refuse(`expected one of ${kinds.join(', ')}, found ${named.join(', ') || 'none'}`, []);
    if (dataset.array !== undefined && dataset.npz === undefined) refuse('belongs to npz alone', ['array']);
    if (dataset.layers !== undefined && dataset.csv === undefined) refuse('belongs to csv alone', ['layers']);
    if (dataset.csv !== undefined && dataset.layers === undefined) {
      refuse('expected the number of layers L: a row holds L times d_ff numbers', ['layers']);
    }
  });
export type StandardizeDataset = z.output<typeof standardizeDatasetSchema>;

export const standardizeRoles = ['primary', 'reference'] as const;
export type StandardizeRole = (typeof standardizeRoles)[number];

const baseName = (name: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, 'expected the name of a file or folder, without a path')
    .default(name);

/** The names of the files of a run directory, in one table, by the names that the method's documents call them. */
export const canonicalNamesSchema = z.strictObject({
  // By this name `fringe verify` knows a run directory.
  'CANON.OUTPUT.RUN_RECORD_JSON': z.literal('run_record.json').default('run_record.json'),
  'CANON.OUTPUT.CONFIG_RESOLVED_YAML': baseName('config_resolved.yaml'),
  'CANON.OUTPUT.RUN_SUBDIR.RESULTS': baseName('results'),
  'CANON.OUTPUT.RUN_SUBDIR.LOGS': baseName('logs'),
  'CANON.OUTPUT.CALIBRATION_STATS_NPZ_BASENAME': baseName('calibration_stats.npz'),
  'CANON.OUTPUT.RATE_TARGETS_JSON_BASENAME': baseName('rate_targets.json'),
});
export type CanonicalNames = z.output<typeof canonicalNamesSchema>;

/** Names in the same table that stand for other fields of the configuration. */
const canonicalFields = {
  'CANON.PATH.RUNS_DIR': path.optional(),
  'CANON.CONST.EPS': z.number().positive().optional(),
};

const measuring = {
  seed: z.int('expected a whole number').nonnegative().default(0),
  /** How many records are drawn, without replacement, by the seed; all when left out. */
  slice: z
    .strictObject({ count: z.int('expected a whole number').min(1, 'expected at least one record') })
    .nullable()
    .default(null),
  /** k: a spike is z >= k (one-sided) or |z| >= k (two-sided). */
  spike_threshold: z.number().positive('expected a number above zero').default(3),
};

const namedRole = z.preprocess(
  (given) => (typeof given === 'string' ? { name: given } : given),
  z.strictObject({ name: z.string().min(1).optional(), dataset: standardizeDatasetSchema.optional() }),
);

/** The file of `fringe standardize --config`, as somebody writes it. */
export const standardizeConfigSchema = z
  .strictObject({
    dataset: standardizeDatasetSchema.optional(),
    runs_dir: path.optional(),
    ...measuring,
    eps: z.number().positive('expected a number above zero').optional(),
    /** The only role to run, as a resolved configuration names it. */
    role: z.enum(standardizeRoles).optional(),
    /** Name and dataset of each role; a role without its own dataset has the one above. A text is a name. */
    roles: z.strictObject({ primary: namedRole.optional(), reference: namedRole.optional() }).default({}),
    canon: z.strictObject({ ...canonicalNamesSchema.shape, ...canonicalFields }).prefault({}),
  })
  .superRefine(({ dataset, runs_dir: runsDir, eps, roles, canon }, context) => {
    const refuse = (message: string, at: string[]) => context.addIssue({ code: 'custom', message, path: at });
    const named = standardizeRoles.filter((role) => roles[role] !== undefined);
    if (named.length === 0 && dataset === undefined) refuse('expected a dataset', ['dataset']);
    for (const role of named) {
      if (roles[role]?.dataset === undefined && dataset === undefined) {
        refuse('expected a dataset here, or one for all roles at the top', ['roles', role, 'dataset']);
      }
    }
    const twice = (at: string) => refuse(`stands twice: here and as ${at}`, ['canon', at]);
    if (runsDir !== undefined && canon['CANON.PATH.RUNS_DIR'] !== undefined) twice('CANON.PATH.RUNS_DIR');
    if (eps !== undefined && canon['CANON.CONST.EPS'] !== undefined) twice('CANON.CONST.EPS');
    const results = ['CANON.OUTPUT.CALIBRATION_STATS_NPZ_BASENAME', 'CANON.OUTPUT.RATE_TARGETS_JSON_BASENAME'] as const;
    if (canon[results[0]] === canon[results[1]]) refuse('names the same file as another entry', ['canon', results[1]]);
    const top = [
      'CANON.OUTPUT.RUN_RECORD_JSON',
      'CANON.OUTPUT.CONFIG_RESOLVED_YAML',
      'CANON.OUTPUT.RUN_SUBDIR.RESULTS',
      'CANON.OUTPUT.RUN_SUBDIR.LOGS',
    ] as const;
    for (const [index, key] of top.entries()) {
      if (top.slice(0, index).some((other) => canon[other] === canon[key])) {
        refuse('has the same name as another entry', ['canon', key]);
      }
    }
  });
export type StandardizeConfig = z.output<typeof standardizeConfigSchema>;

const resolvedRole = z.strictObject({ name: z.string().min(1), dataset: standardizeDatasetSchema });

/** A configuration with everything said: whole paths, no default left open. What a run is started with. */
export const resolvedStandardizeSchema = z
  .strictObject({
    runs_dir: path,
    ...measuring,
    eps: z.number().positive(),
    roles: z.strictObject({ primary: resolvedRole.optional(), reference: resolvedRole.optional() }),
    canon: canonicalNamesSchema,
  })
  .refine(({ roles }) => standardizeRoles.some((role) => roles[role] !== undefined), {
    message: 'expected a role',
    path: ['roles'],
  });
export type ResolvedStandardize = z.output<typeof resolvedStandardizeSchema>;

const defaultEps = 1e-6;

/**
 * What the configuration says, with every default in its place.
 * @param place makes a path whole
 * @param only the role to run; null: all that the configuration has; as the configuration says when left out
 * @returns null when it does not have the role
 */
export function resolveStandardize(
  { dataset, runs_dir: runsDir, eps, role: own, roles, canon, ...rest }: StandardizeConfig,
  place: (path: string) => string,
  only: StandardizeRole | null = own ?? null,
): ResolvedStandardize | null {
  const { 'CANON.PATH.RUNS_DIR': canonicalRuns, 'CANON.CONST.EPS': canonicalEps, ...names } = canon;
  const asWritten = standardizeRoles.some((role) => roles[role] !== undefined) ? roles : { primary: {} };
  const chosen: ResolvedStandardize['roles'] = {};
  for (const role of standardizeRoles) {
    const written = asWritten[role];
    const read = written?.dataset ?? dataset;
    if (written === undefined || read === undefined || (only !== null && role !== only)) continue;
    chosen[role] = { name: written.name ?? role, dataset: placed(read, place) };
  }
  if (Object.keys(chosen).length === 0) return null;
  return {
    ...rest,
    runs_dir: place(runsDir ?? canonicalRuns ?? 'runs'),
    eps: eps ?? canonicalEps ?? defaultEps,
    roles: chosen,
    canon: names,
  };
}

function placed(dataset: StandardizeDataset, place: (path: string) => string): StandardizeDataset {
  const { npy, npz, csv, ...rest } = dataset;
  return {
    ...(npy === undefined ? {} : { npy: place(npy) }),
    ...(npz === undefined ? {} : { npz: place(npz) }),
    ...(csv === undefined ? {} : { csv: place(csv) }),
    ...rest,
  };
}
