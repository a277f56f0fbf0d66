import type { EstimateSpec } from '../domain/run.ts';
import type { KeptArtifact, PointEstimateReport } from './inference/inferenceWork.ts';
import { ask, compute } from './instruction.ts';
import type { Plan } from './instruction.ts';

export interface EstimateOutcome {
  readonly report: PointEstimateReport;
  readonly method: string;
  readonly notes: readonly string[];
  readonly artifact: KeptArtifact;
  /** By the run's clock. */
  readonly seconds: number;
}

/** Name of the table of evaluated points in the artifact. */
export const pointsFileName = 'points.csv';

/** The most likely parameters of a specification. It reads no instrument and writes no output. */
export function* estimate({ inference: spec, data, folder }: EstimateSpec): Plan<EstimateOutcome> {
  const { method, restarts, start } = spec.estimate;
  const begin = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'prepare' } });
  const prepared = yield* compute('prepareInference', { spec, data, folder, purpose: 'estimate' });
  for (const text of prepared.notes) yield* ask({ verb: 'note', severity: 'info', text });
  const { posterior, uncertainties, guesses } = prepared;
  const work = { posterior, uncertainties, method, restarts, start, guesses, seed: spec.sampler.seed };
  yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'search' } });
  const report = yield* compute('estimatePoint', work);
  const name = typeof method === 'string' ? method : 'RandomSearch';
  const told = { method: name, ...report.found, kept: report.evaluated.logLikelihoods.length };
  const end = yield* ask({ verb: 'record', stream: 'estimate', data: told });
  const artifact: KeptArtifact = yield* ask({
    verb: 'keepArtifact',
    artifact: {
      kind: 'estimate',
      files: {
        'specification.json': page(spec),
        'data.json': page(data),
        'estimate.json': page({ format: 'fringe.estimate/1', units: prepared.units, ...told, notes: prepared.notes }),
        [pointsFileName]: pointsTable(Object.keys(prepared.parameters), report),
      },
      manifest: { method: name },
      withChain: false,
    },
  });
  const seconds = (end.timeNs - begin.timeNs) / 1e9;
  return { report, method: name, notes: prepared.notes, artifact, seconds };
}

const page = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every evaluated point with its log likelihood; a failed evaluation has none. */
function pointsTable(names: readonly string[], { evaluated: { points, logLikelihoods } }: PointEstimateReport): string {
  const lines = [[...names, 'log_likelihood'].map(quoted).join(',')];
  for (let row = 0; row < logLikelihoods.length; row++) {
    const value = logLikelihoods[row] as number;
    const cells = points.subarray(row * names.length, (row + 1) * names.length);
    lines.push(`${cells.join(',')},${Number.isFinite(value) ? value : ''}`);
  }
  return `${lines.join('\n')}\n`;
}

const quoted = (name: string): string => (/[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name);
