import type { RunSummary } from '../../src-core/domain/run.ts';
import { estimateResultSchema, inferResultSchema, sweepResultSchema } from '../../src-core/domain/inferenceRun.ts';
import { noiseResultSchema } from '../../src-core/domain/noiseRun.ts';
import { standardizeResultSchema } from '../../src-core/domain/standardizeRun.ts';
import { adoptResultSchema } from '../../src-core/domain/adoption.ts';
import { calibrationResultSchema, graphResultSchema, monitorResultSchema } from '../../src-core/domain/run.ts';
import type { SessionRecord } from './sessionStore.ts';

type Told = Pick<SessionRecord, 'start' | 'stop' | 'status' | 'directory'>;

/** The catalogue's row of a session, from nothing but its documents, so that the catalogue can always be rebuilt. */
export function summariseRun({ start, stop, status, directory }: Told): RunSummary {
  const { spec, bench } = start;
  const result = calibrationResultSchema.safeParse(stop?.result).data ?? null;
  const graph = graphResultSchema.safeParse(stop?.result).data ?? null;
  const adopted = adoptResultSchema.safeParse(stop?.result).data ?? null;
  const standardized = standardizeResultSchema.safeParse(stop?.result).data ?? null;
  const monitor = monitorResultSchema.safeParse(stop?.result).data ?? null;
  return {
    id: start.runId,
    kind: spec.kind,
    status,
    startedAt: start.startedAt,
    endedAt: stop?.endedAt ?? null,
    benchId: bench.id,
    simulated: isSimulated(start) || (standardized?.roles.some((role) => role.simulated) ?? false),
    title: spec.kind === 'calibrate' ? titleOfKernel(spec.kernel.id) : spec.title,
    operator: spec.labels.operator,
    chipId: spec.labels.chipId,
    dieId: spec.labels.dieId,
    notes: spec.labels.notes,
    seed: spec.seed,
    version: result?.version ?? graph?.version ?? monitor?.states.at(-1) ?? adopted?.version ?? null,
    calibrationId: result?.calibrationId ?? graph?.calibrationId ?? adopted?.calibrationId ?? null,
    parentCalibrationId: start.parentCalibrationId,
    extinctionRatioDb: result?.extinctionRatioDb ?? null,
    cost: result?.cost ?? null,
    convergenceReason: result?.convergenceReason ?? null,
    reason: stop?.reason ?? '',
    sessionDir: directory,
    artifactDir: result?.artifactDir ?? graph?.artifactDir ?? standardized?.runDir ?? artifactDirOf(stop?.result),
  };
}

/** A run at the desk stands on its data: a measured file stays measured, whichever bench is open. */
export function isSimulated({ spec, bench }: Told['start']): boolean {
  if (spec.kind === 'standardize') return false;
  if (spec.kind === 'noise') return 'instrument' in spec.probe && bench.simulated !== undefined;
  if (spec.kind !== 'infer' && spec.kind !== 'estimate') return bench.simulated !== undefined;
  const { tables, logDensity } = spec.data;
  return [...Object.values(tables), ...(logDensity === null ? [] : [logDensity])].some(
    ({ source }) => source.simulated,
  );
}

const withArtifact = [
  ...[sweepResultSchema, inferResultSchema, estimateResultSchema],
  ...[adoptResultSchema, noiseResultSchema],
];

/** Of a run that is neither calibration nor graph. */
function artifactDirOf(result: unknown): string | null {
  for (const schema of withArtifact) {
    const { data } = schema.safeParse(result);
    if (data !== undefined) return data.artifactDir;
  }
  return null;
}

/** `mzi_extinction_calibration` as a heading: `MZI extinction calibration`. */
export function titleOfKernel(kernelId: string): string {
  const words = kernelId.split(/[_\s]+/).filter((word) => word !== '');
  const spelt = words.map((word) => (/^(mzi|mrr|awg|voa|tec|er)$/i.test(word) ? word.toUpperCase() : word));
  const title = spelt.join(' ');
  return title === '' ? kernelId : title.charAt(0).toUpperCase() + title.slice(1);
}
