import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { standardizeRoles } from '../../../src-core/domain/standardizeConfig.ts';
import type { ResolvedStandardize } from '../../../src-core/domain/standardizeConfig.ts';
import { standardizeResultSchema } from '../../../src-core/domain/standardizeRun.ts';
import type { StandardizedRole, StandardizeRoleView } from '../../../src-core/domain/standardizeRun.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { heatmapOf } from '../../../src-core/plans/standardize/heatmapOf.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { readNpz } from '../../sessions/arrays/npz.ts';
import { openSession } from '../../sessions/sessionStore.ts';

/** Where the paths of a configuration on the screen begin. */
export const standardizeFolder = (home: string): string => join(home, 'standardize');

type Checks = ProcedureOutput<'standardize.check'>['roles'];

/** Phase 0 of each role, without a run. @throws with the path of the role's dataset */
export async function checkRoles(
  { home, jobs }: { readonly home: string; readonly jobs: JobRunner },
  { roles, slice }: ResolvedStandardize,
  signal: AbortSignal,
): Promise<Checks> {
  const checks: Checks = [];
  const folder = standardizeFolder(home);
  mkdirSync(folder, { recursive: true });
  for (const role of standardizeRoles) {
    const chosen = roles[role];
    if (chosen === undefined) continue;
    const { name, dataset } = chosen;
    const spool = join(folder, `.check-${randomBytes(6).toString('hex')}`);
    try {
      const { source, notes, simulated } = await jobs.run('checkDataset', { home, dataset, spool }, signal);
      const [records] = source.shape;
      if (slice !== null && slice.count > records) {
        throw new FringeError('bad_input', `The dataset of ${role} has only ${records} records.`, {
          path: 'slice.count',
          remedy: 'Ask for fewer.',
        });
      }
      checks.push({
        ...{ role, name, shape: [...source.shape], dtype: source.descr, bytes: source.bodyBytes, simulated },
        ...{ records: slice?.count ?? records, notes: [...notes] },
      });
    } finally {
      rmSync(spool, { force: true });
    }
  }
  return checks;
}

/** A finished standardization with its statistics. @throws not_found, bad_input */
export async function standardizeView(home: string, runId: string): Promise<ProcedureOutput<'standardize.run'>> {
  const { start, stop } = openSession(home, runId);
  const result = standardizeResultSchema.safeParse(stop?.result).data;
  if (start.spec.kind !== 'standardize' || result === undefined) {
    throw new FringeError('bad_input', `The run ${runId} is no finished standardization.`, {
      remedy: 'Choose one that has ended.',
    });
  }
  const { config, title } = start.spec;
  const { canon } = config;
  const path = [
    canon['CANON.OUTPUT.RUN_SUBDIR.RESULTS'],
    canon['CANON.OUTPUT.CALIBRATION_STATS_NPZ_BASENAME'],
  ] as const;
  const roles: StandardizeRoleView[] = [];
  for (const role of result.roles) roles.push(await roleView(role, join(role.runDir, ...path)));
  return { title, startedAt: start.startedAt, roles };
}

async function roleView(role: StandardizedRole, path: string): Promise<StandardizeRoleView> {
  const arrays = await readNpz(path, { only: ['mu', 'sigma'] });
  const [, layers, bins] = role.shape;
  const heatmap = (name: string) => heatmapOf(arrays.get(name)?.values as Float64Array, layers, bins);
  return { ...role, mu: heatmap('mu'), sigma: heatmap('sigma') };
}
