import { z } from 'zod';
import { adoptionSchema } from '../domain/adoption.ts';
import {
  cornerViewSchema,
  posteriorComparisonSchema,
  posteriorViewSchema,
  preparedViewSchema,
  sweepViewSchema,
} from '../domain/posteriorView.ts';
import { runLabelsSchema } from '../domain/run.ts';
import { sweepSchema } from '../domain/sweep.ts';
import { call, placedRefusalSchema } from './procedureKinds.ts';

const runId = z.strictObject({ runId: z.string() });
/** A file that the specification names, as the screen read it; the host's own folders are looked at for the others. */
const uploads = z.array(z.strictObject({ name: z.string(), text: z.string().max(200_000_000) })).default([]);
const specification = { text: z.string().max(20_000_000), files: uploads };

/** Procedures of sweeps, inferences, point estimates and what is made of them. */
export const inferenceProcedures = {
  /** Specifications to begin with, shipped with Fringe, with the files they name. */
  'inference.examples': call(
    z.strictObject({}),
    z.strictObject({
      examples: z.array(
        z.strictObject({
          name: z.string(),
          title: z.string(),
          text: z.string(),
          files: z.array(z.strictObject({ name: z.string(), text: z.string() })),
        }),
      ),
    }),
  ),
  /** Parses the text, reads its data, makes the posterior; refusals carry path, line and column. */
  'inference.check': call(
    z.strictObject(specification),
    z.strictObject({ refusals: z.array(placedRefusalSchema), prepared: preparedViewSchema.nullable() }),
  ),
  'inference.start': call(
    z.strictObject({ ...specification, kind: z.enum(['infer', 'estimate']), labels: runLabelsSchema }),
    runId,
  ),
  /** Ends the sampling early: the chain keeps the steps it has. */
  'inference.finish': call(runId, z.strictObject({})),
  /** @param discard steps of the sampler left out; null: as the run did */
  'inference.posterior': call(
    z.strictObject({ runId: z.string(), discard: z.int().nonnegative().nullable().default(null) }),
    posteriorViewSchema,
  ),
  'inference.corner': call(
    z.strictObject({
      runId: z.string(),
      discard: z.int().nonnegative().nullable().default(null),
      /** Parameters to show; null: all, at most ten. */
      names: z.array(z.string()).min(1).nullable().default(null),
      bins: z.int().min(5).max(100).default(40),
    }),
    cornerViewSchema,
  ),
  'inference.compare': call(z.strictObject({ first: z.string(), second: z.string() }), posteriorComparisonSchema),
  /** What of the open bench the posterior could change, and why nothing when it is nothing. */
  'inference.adoptions': call(runId, z.strictObject({ adoptions: z.array(adoptionSchema), reason: z.string() })),
  /** Puts the posterior's conversions into the bench and makes a version of it. */
  'inference.adopt': call(
    z.strictObject({ runId: z.string(), adoptions: z.array(z.string()).min(1) }),
    z.strictObject({ version: z.int(), sentence: z.string() }),
  ),
  /** As `artifacts.export`, of the chain alone. */
  'inference.export': call(
    z.strictObject({ runId: z.string(), format: z.enum(['npz', 'csv', 'netcdf']) }),
    z.strictObject({ path: z.string().nullable(), downloadUrl: z.string().nullable(), bytes: z.int() }),
  ),

  /** What a sweep would do, before it starts. */
  'sweeps.check': call(
    z.strictObject({ sweep: z.unknown() }),
    z.strictObject({
      refusals: z.array(z.strictObject({ path: z.string(), message: z.string() })),
      readings: z.int(),
      expectedDurationSeconds: z.number(),
      instrumentsLeased: z.array(z.string()),
      warnings: z.array(z.string()),
    }),
  ),
  'sweeps.start': call(
    z.strictObject({
      sweep: sweepSchema,
      title: z.string().min(1).default('Sweep'),
      labels: runLabelsSchema,
      seed: z.int().nonnegative().nullable().default(null),
    }),
    runId,
  ),
  'sweeps.table': call(runId, sweepViewSchema),
} as const;
