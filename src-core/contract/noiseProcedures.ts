import { z } from 'zod';
import { noiseFields, noiseTiers } from '../domain/noise.ts';
import { noiseReportSchema } from '../domain/noiseRun.ts';
import { runLabelsSchema, runStatuses } from '../domain/run.ts';
import { call } from './procedureKinds.ts';

const runId = z.strictObject({ runId: z.string() });
const { probe, tiers, samples, workers, samplingSeed, failureBound } = noiseFields;
/** One module a line, as a module list has it. */
const modules = z.string().max(50_000_000);

/** Procedures of noise calibrations. */
export const noiseProcedures = {
  /** What would be tried, or why it cannot. Nothing is started. */
  'noise.check': call(
    z.strictObject({ probe: z.unknown(), modules }),
    z.strictObject({
      refusals: z.array(z.strictObject({ path: z.string(), message: z.string() })),
      modules: z.int().nonnegative(),
      /** More than one line names the same. */
      repeated: z.int().nonnegative(),
      /** What may be asked of the open bench. */
      queries: z.array(z.string()),
    }),
  ),
  'noise.start': call(
    z.strictObject({ probe, tiers, samples, workers, samplingSeed, failureBound, modules, labels: runLabelsSchema }),
    runId,
  ),
  /** What may be said of the samples that are recorded, while the run is on too. */
  'noise.result': call(
    runId,
    z.strictObject({
      runId: z.string(),
      title: z.string(),
      status: z.enum(runStatuses),
      /** Why it ended, when it did not finish. */
      reason: z.string(),
      simulated: z.boolean(),
      startedAt: z.string(),
      workers: z.int(),
      failureBound: z.number(),
      /** Samples of each tier when it is through. */
      samples: z.int(),
      tiers: z.array(z.enum(noiseTiers)),
      report: noiseReportSchema,
      /** Of the open bench, by the name of a class of queries, in milliseconds. */
      currentTimeoutsMs: z.record(z.string(), z.number()),
    }),
  ),
  /** Gives the queries of instruments of the open bench the timeouts that the samples recommend, class by class. */
  'noise.adopt': call(
    z.strictObject({ runId: z.string(), instruments: z.array(z.string()).min(1) }),
    z.strictObject({ sentence: z.string() }),
  ),
} as const;
