import { z } from 'zod';
import { standardizeRoles } from '../domain/standardizeConfig.ts';
import { standardizeRoleCheckSchema, standardizeRoleViewSchema } from '../domain/standardizeRun.ts';
import { runLabelsSchema } from '../domain/run.ts';
import { call, placedRefusalSchema } from './procedureKinds.ts';

const configuration = { text: z.string().max(1_000_000), role: z.enum(standardizeRoles).nullable().default(null) };

/** Procedures of standardizations. Paths of a configuration are on the host, relative to its folder `standardize`. */
export const standardizeProcedures = {
  /** Phase 0: parses the text and looks at its datasets; refusals carry path, line and column. Nothing is started. */
  'standardize.check': call(
    z.strictObject(configuration),
    z.strictObject({
      refusals: z.array(placedRefusalSchema),
      roles: z.array(standardizeRoleCheckSchema),
      /** Where the paths in the text begin, and where the run directories will stand. */
      folder: z.string(),
      runsDir: z.string().nullable(),
    }),
  ),
  'standardize.start': call(
    z.strictObject({ ...configuration, labels: runLabelsSchema }),
    z.strictObject({ runId: z.string() }),
  ),
  /** What a finished run left, from its run directories. */
  'standardize.run': call(
    z.strictObject({ runId: z.string() }),
    z.strictObject({ title: z.string(), startedAt: z.string(), roles: z.array(standardizeRoleViewSchema) }),
  ),
} as const;
