import { FringeError } from '../../../src-core/errors/fringeError.ts';

/** The file names of the artifact directory `awen_calibration_<id>/`. */
export const artifactFile = {
  manifest: 'manifest.json',
  state: 'calibration_state.json',
  iterations: 'optimizer_trace/iterations.jsonl',
  convergence: 'optimizer_trace/convergence_summary.json',
  citation: 'provenance/citation.txt',
  lineage: 'provenance/lineage.json',
  report: 'report.html',
  checksums: 'checksums.json',
} as const;

const directoryPrefix = 'awen_calibration_';
const artifactDirectory = /^awen_calibration_[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

export const isArtifactDirectoryName = (name: string) => artifactDirectory.test(name);

export function artifactDirectoryName(calibrationId: string): string {
  const name = directoryPrefix + calibrationId;
  if (!isArtifactDirectoryName(name)) {
    throw new FringeError(
      'bad_input',
      `"${calibrationId}" cannot be a calibration's id: it would not make a folder's name.`,
    );
  }
  return name;
}

const graphPrefix = 'awen_graph_';

export const isGraphDirectoryName = (name: string) => name.startsWith(graphPrefix);

/** What a graph that was run leaves. */
export const graphDirectoryName = (runId: string) => graphPrefix + runId;

/** What a run leaves that is no calibration: `awen_inference_<run>`. */
export const runArtifactDirectoryName = (kind: RunArtifactKind, runId: string) => `awen_${kind}_${runId}`;
type RunArtifactKind = 'sweep' | 'inference' | 'estimate' | 'noise';

/** What left a directory of that name; null for a calibration or a graph. */
export const runArtifactKindOf = (name: string): RunArtifactKind | null =>
  (/^awen_(sweep|inference|estimate|noise)_/.exec(name)?.[1] as RunArtifactKind | undefined) ?? null;

/** `measurement_001`, with three digits or as many as the number needs. `number` counts from 1. */
export const measurementId = (number: number) => `measurement_${String(number).padStart(3, '0')}`;

export const measurementFile = (number: number) => `measurements/${measurementId(number)}.json`;
