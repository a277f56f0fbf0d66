import type { CalibrationFile } from '../../../src-core/domain/baseline.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { gradesOf } from '../../../src-core/plans/baseline/judgeHead.ts';
import type { Catalogue } from '../../interfaces/catalogue.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import { headKey } from '../../sessions/baselines/baselinePaths.ts';
import type { HeadName } from '../../sessions/baselines/baselinePaths.ts';
import { readHeadVersion, scoresPath } from '../../sessions/baselines/references.ts';

/** Versions of a head that are shown. */
const mostOfTrend = 1000;

/** A head as its newest run found it, beside what it was compared with. @throws not_found for one that was never judged */
export async function headView(
  { home, catalogue, jobs }: { home: string; catalogue: Catalogue; jobs: JobRunner },
  name: HeadName,
  signal: AbortSignal,
): Promise<ProcedureOutput<'baseline.head'>> {
  const trend = catalogue.calibrationRuns.list({ ...name, limit: mostOfTrend, offset: 0, oldestFirst: true }).runs;
  const newest = trend.at(-1);
  const file = newest === undefined ? null : readHeadVersion(home, name, newest.version);
  if (file === null) {
    throw new FringeError('not_found', `No baseline run has found the head ${headKey(name)}.`, {
      remedy: 'The heads that were found stand on the Baselines screen and in `fringe baseline history`.',
    });
  }
  const { format: _format, run_id: _run, simulated: _simulated, scores_file: _scores, ...judged } = file;
  const reference = file.reference_version === null ? null : readHeadVersion(home, name, file.reference_version);
  const withScores = (of: CalibrationFile | null) => {
    const path = of === null ? null : scoresPath(home, of);
    return of === null || path === null ? null : { file: of, path };
  };
  const view = await jobs.run(
    'viewHead',
    { current: withScores(file), reference: withScores(reference), trend, file },
    signal,
  );
  return {
    judged,
    trend,
    grades: gradesOf(file.metrics, file.thresholds),
    metrics: file.metrics,
    overlay: view.overlay,
    overlayVersions: { reference: file.reference_version, current: file.version },
    quality: [...view.quality],
  };
}
