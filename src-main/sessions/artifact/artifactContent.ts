import { createHash } from 'node:crypto';
import { z } from 'zod';
import type {
  ArtifactManifest,
  CalibrationMeasurement,
  ConvergenceSummary,
  LineageEntry,
  OptimizerIteration,
} from '../../../src-core/domain/artifact.ts';
import type { CalibrationState } from '../../../src-core/domain/calibrationState.ts';
import { calibrationStateSchema } from '../../../src-core/domain/calibrationState.ts';
import {
  artifactManifestSchema,
  convergenceSummarySchema,
  lineageSchema,
  optimizerIterationSchema,
} from '../../../src-core/domain/artifact.ts';
import type { CalibrationKernel } from '../../../src-core/domain/kernel.ts';
import type { RunLabels } from '../../../src-core/domain/run.ts';
import type { CalibrationStart, RunEvent } from '../../../src-core/documents/documents.ts';
import { renderReport } from '../report/renderReport.ts';
import { measurementsOf } from './artifactMeasurements.ts';
import { artifactFile, measurementFile } from './artifactNames.ts';
import { citation } from './citation.ts';

/** What an artifact is made of: the run's own record and the state it ended in. */
export interface ArtifactInput {
  readonly start: CalibrationStart;
  /** The run's events; of these the streams `reads`, `traces` and `iterations` go into the artifact. */
  readonly events: readonly RunEvent[];
  readonly state: CalibrationState;
  readonly summary: ConvergenceSummary;
  /** From the first ancestor to this version. */
  readonly lineage: readonly LineageEntry[];
  readonly labels: RunLabels;
  /** When the artifact was made, ISO 8601, UTC. */
  readonly created: string;
}

/** An artifact's parts, as they stand in its files. */
export interface ArtifactParts {
  readonly manifest: ArtifactManifest;
  readonly state: CalibrationState;
  readonly summary: ConvergenceSummary;
  readonly lineage: readonly LineageEntry[];
  readonly measurements: readonly CalibrationMeasurement[];
  readonly iterations: readonly OptimizerIteration[];
}

const iterationSchema = z.looseObject({
  iteration: z.int().nonnegative(),
  parameters: z.record(z.string(), z.number()),
  cost: z.number().nullable(),
  gradient: z.record(z.string(), z.number()).nullish(),
  gradientIteration: z.int().nonnegative().nullish(),
});

const eventsOf = (events: readonly RunEvent[], stream: string) => events.filter((event) => event.stream === stream);

function iterationsOf(events: readonly RunEvent[]): OptimizerIteration[] {
  const records = eventsOf(events, 'iterations').map((event) => ({
    ...iterationSchema.parse(event.data),
    timestampNs: event.timeNs,
  }));
  // A gradient that took measurements of its own stands in the record of the last; it belongs where it holds.
  const gradients = new Map(
    records.flatMap(({ iteration, gradient, gradientIteration }) =>
      gradient ? [[gradientIteration ?? iteration, gradient] as const] : [],
    ),
  );
  return records.map(({ iteration, parameters, cost, timestampNs }) =>
    optimizerIterationSchema.parse({
      iteration,
      parameters,
      cost,
      gradient: gradients.get(iteration) ?? null,
      timestamp_ns: timestampNs,
    }),
  );
}

/** The artifact's parts of a run; throws when the run's record does not have the form its streams promise. */
export function artifactParts(input: ArtifactInput): ArtifactParts {
  const { start, state, labels } = input;
  const measurements = measurementsOf(input.events, start.bench);
  const manifest = artifactManifestSchema.parse({
    format: 'fringe.artifact/1',
    artifact_id: `calib-${state.calibration_id}`,
    artifact_type: 'calibration',
    calibration_id: state.calibration_id,
    run_id: start.runId,
    bench_id: start.bench.id,
    kernel_id: start.spec.kernel.id,
    version: state.version,
    created: input.created,
    operator: labels.operator,
    chip_id: labels.chipId,
    die_id: labels.dieId,
    notes: labels.notes,
    simulated: start.bench.simulated !== undefined,
    fringe_version: start.fringeVersion,
    measurement_count: measurements.length,
    provenance: {
      spec_sha256: start.specHash,
      bench_sha256: start.benchHash,
      hardware_revision: start.bench.hardware_revision,
      started_at: start.startedAt,
      clock:
        start.bench.simulated === undefined
          ? hardwareClock
          : `${hardwareClock}; the bench is simulated: its run may take more or less of chip time than of the machine's`,
      ...pluginOf(start.spec.kernel),
    },
  });
  return {
    manifest,
    state: calibrationStateSchema.parse(state),
    summary: convergenceSummarySchema.parse(input.summary),
    lineage: lineageSchema.parse({ lineage: input.lineage }).lineage,
    measurements,
    iterations: iterationsOf(input.events),
  };
}

/** Which of an artifact's times are whose: they agree on hardware alone. */
const hardwareClock =
  "started_at, created and every timestamp are the machine's; timestamp_ns is nanoseconds since the start on the run's own clock";

/** The plugin that made the cost, by the text that was used. */
function pluginOf({ cost_function: cost }: CalibrationKernel): { plugin?: { plugin_id: string; sha256: string } } {
  if (!('Custom' in cost) || cost.Custom.pinned === undefined) return {};
  return { plugin: { plugin_id: cost.Custom.plugin_id, sha256: cost.Custom.pinned.sha256 } };
}

/**
 * Every file of the artifact by its path with forward slashes, `checksums.json` last. The same input gives the same
 * bytes.
 */
export function artifactFiles(input: ArtifactInput): Map<string, string> {
  const parts = artifactParts(input);
  const files = new Map<string, string>([
    [artifactFile.manifest, page(parts.manifest)],
    [artifactFile.state, page(parts.state)],
    ...parts.measurements.map((each, index): [string, string] => [measurementFile(index + 1), page(each)]),
    [artifactFile.iterations, parts.iterations.map((each) => `${JSON.stringify(each)}\n`).join('')],
    [artifactFile.convergence, page(parts.summary)],
    [artifactFile.citation, citation(parts)],
    [artifactFile.lineage, page({ lineage: parts.lineage })],
  ]);
  const sums = [...files].map(([path, text]) => ({ path, sha256: sha256Hex(text) }));
  files.set(artifactFile.report, renderReport({ ...parts, start: input.start, files: sums }));
  const checked = Object.fromEntries([...files].map(([path, text]) => [path, sha256Hex(text)]).sort(byPath));
  return files.set(artifactFile.checksums, page({ algorithm: 'sha256', files: checked }));
}

const page = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function byPath(left: string[], right: string[]): number {
  return (left[0] as string) < (right[0] as string) ? -1 : 1;
}

export function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
