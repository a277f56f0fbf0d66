import type { Bench } from '../domain/bench.ts';
import { probeTimeouts } from '../domain/noise.ts';
import type { NoiseTier } from '../domain/noise.ts';
import type { NoiseReport } from '../domain/noiseRun.ts';
import type { NoiseSpec } from '../domain/run.ts';
import type { ArtifactToKeep, KeptArtifact } from './inference/inferenceWork.ts';
import { ask, compute } from './instruction.ts';
import type { Plan } from './instruction.ts';
import { noneFound } from './noise/noneFound.ts';
import { sampleModules } from './noise/sampleModules.ts';
import type { ProbeComplaint, TierSamples } from './noise/noiseWork.ts';
import { TierBook } from './noise/tierBook.ts';

/** What a noise calibration has measured. */
export interface NoiseMeasured {
  readonly tiers: readonly (TierSamples & { readonly complaints: readonly ProbeComplaint[] })[];
  readonly report: NoiseReport;
  readonly notes: readonly string[];
}

export interface NoiseOutcome extends NoiseMeasured {
  readonly artifact: KeptArtifact;
  /** On the run's clock. */
  readonly durationSeconds: number;
}

export interface NoiseInput {
  readonly spec: NoiseSpec;
  /** Whose instruments are asked. */
  readonly bench: Pick<Bench, 'instruments'>;
  /** What is kept of it. */
  readonly artifact: (measured: NoiseMeasured) => ArtifactToKeep;
}

/**
 * A noise calibration: tier by tier its samples are tried, several at once, and recorded in batches as they end. What is
 * recorded is not tried again, so a run that was cut goes on with the samples that are left. It writes no output.
 */
export function* measureNoise({ spec, bench, artifact }: NoiseInput): Plan<NoiseOutcome> {
  yield* openStreams();
  const begin = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'probe' } });
  const notes: string[] = [];
  const repeated = spec.modules.length - new Set(spec.modules).size;
  if (repeated > 0) {
    const text = `The module list repeats ${repeated === 1 ? 'one module' : `${repeated} modules`}: drawn more often for it.`;
    notes.push(text);
    yield* ask({ verb: 'note', severity: 'info', text });
  }
  const tiers: NoiseMeasured['tiers'][number][] = [];
  for (const tier of spec.tiers) {
    const samples = yield* probeTier(spec, tier);
    tiers.push(samples);
    const text = noneFound(spec, samples, bench);
    if (text === null) continue;
    notes.push(text);
    yield* ask({ verb: 'note', severity: 'warning', text });
  }
  const { modules, probe, failureBound } = spec;
  const report = yield* compute('summariseNoise', {
    tiers: tiers.map(({ complaints: _words, ...samples }) => samples),
    ...{ modules, probe, failureBound },
  });
  const measured: NoiseMeasured = { tiers, report, notes };
  const end = yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'artifact' } });
  const kept = yield* ask({ verb: 'keepArtifact', artifact: artifact(measured) });
  for (const { path, file, reason } of kept.notCopied ?? []) {
    const text = `The export could not be written to ${path}: ${reason}. It stands in ${kept.artifactDir}/${file}: copy it from there.`;
    notes.push(text);
    yield* ask({ verb: 'note', severity: 'warning', text });
  }
  return { ...measured, artifact: kept, durationSeconds: (end.timeNs - begin.timeNs) / 1e9 };
}

function* probeTier(spec: NoiseSpec, tier: NoiseTier): Plan<NoiseMeasured['tiers'][number]> {
  const { samples, workers, modules, probe, samplingSeed: seed } = spec;
  const timeoutMs = probeTimeouts(probe)[tier] * 1000;
  const picks = sampleModules(modules.length, samples, seed);
  const book = new TierBook(samples);
  const { done, outcomes, durationsMs, complaints } = book;
  while (!book.isComplete) {
    const probing = { tier, timeoutMs, probe, workers, seed, modules, picks, done, outcomes };
    book.take(yield* ask({ verb: 'probe', probing }));
  }
  return { tier, timeoutMs, picks, outcomes, durationsMs, complaints };
}

function* openStreams(): Plan<void> {
  const key = (unit: string, shape: number[] = []) => ({ unit, shape, source: 'probe' });
  yield* ask({
    verb: 'openStream',
    stream: 'probes',
    keys: { tier: key(''), samples: key('1', [-1]), outcomes: key('1', [-1]), durationsMs: key('ms', [-1]) },
  });
}
