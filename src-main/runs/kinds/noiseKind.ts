import { stringify } from 'yaml';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { NoiseSpec } from '../../../src-core/domain/run.ts';
import type { RunStart } from '../../../src-core/documents/documents.ts';
import { measureNoise } from '../../../src-core/plans/measureNoise.ts';
import type { NoiseMeasured } from '../../../src-core/plans/measureNoise.ts';
import type { ArtifactToKeep } from '../../../src-core/plans/inference/inferenceWork.ts';
import type { Plan } from '../../../src-core/plans/instruction.ts';
import {
  calibratedModels,
  complaintLines,
  noiseExport,
  samplesCsv,
} from '../../../src-core/plans/noise/noiseTables.ts';
import { artifactFile } from '../../sessions/artifact/artifactNames.ts';
import { renderNoiseReport } from '../../sessions/report/renderNoiseReport.ts';
import { requireQueries } from '../probes/instrumentProber.ts';
import type { PreparedRun, RunEnd } from './preparedRun.ts';

/** How often and how late a program or an instrument answers. It writes no output. @throws bad_input */
export function prepareNoise(spec: NoiseSpec, bench: Bench): PreparedRun {
  const { probe, modules, tiers, samples, title } = spec;
  function* plan(start: RunStart): Plan<RunEnd> {
    const { runId } = start;
    const artifact = (measured: NoiseMeasured): ArtifactToKeep => noiseArtifact(spec, measured, start);
    const outcome = yield* measureNoise({ spec, bench: start.bench, artifact });
    const { report, notes, durationSeconds } = outcome;
    const exported = outcome.artifact.notCopied === undefined ? spec.exportFile : null;
    return {
      result: (measurements) => ({
        ...{ runId, export: exported, tiers: calibratedModels(report), advice: report.advice },
        ...{ notes: [...notes], artifactDir: outcome.artifact.artifactDir, measurements, durationSeconds },
      }),
      hold: null,
      reason: '',
    };
  }
  return {
    title,
    instruments: 'instrument' in probe ? requireQueries(modules, bench) : [],
    onlyReads: true,
    steps: tiers.length * samples,
    plan,
  };
}

function noiseArtifact(spec: NoiseSpec, { tiers, report, notes }: NoiseMeasured, start: RunStart): ArtifactToKeep {
  const { modules, ...described } = spec;
  const { probe, samplingSeed: seed, failureBound, workers } = described;
  const said = { format: 'fringe.noise/1', probe, seed, workers, failureBound, ...report, notes };
  const complaints = complaintLines(spec, tiers);
  return {
    kind: 'noise',
    files: {
      'noise.json': `${JSON.stringify(said, null, 2)}\n`,
      'noise.yaml': stringify(noiseExport(spec, report, start.startedAt), { sortMapEntries: true }),
      'samples.csv': samplesCsv(spec, tiers),
      'modules.txt': modules.map((module) => `${module}\n`).join(''),
      [artifactFile.report]: renderNoiseReport({ start, spec, report, notes }),
      ...(complaints === '' ? {} : { 'complaints.jsonl': complaints }),
    },
    manifest: { tiers: spec.tiers, samples_per_tier: spec.samples, sampling_seed: seed, probe },
    withChain: false,
    ...(spec.exportFile === null ? {} : { copies: { [spec.exportFile]: 'noise.yaml' } }),
  };
}
