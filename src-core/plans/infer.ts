import type { InferenceSpec } from '../domain/inferenceSpec.ts';
import type { InferSpec } from '../domain/run.ts';
import type { ParameterSpec } from '../domain/inferencePrior.ts';
import { defaultWalkers } from '../maths/inference/sampler/ensembleSampler.ts';
import type {
  ChainSummary,
  PreparedInference,
  ReadyInference,
  SampledSlice,
  Sampling,
} from './inference/inferenceWork.ts';
import type { BestFitRequest } from './inference/findBest.ts';
import { readyInference } from './inference/prepareInference.ts';
import { deviceVerdict } from './inference/deviceVerdict.ts';
import { inferenceFiles } from './inference/inferenceFiles.ts';
import { ask, compute } from './instruction.ts';
import type { KeptArtifact } from './inference/inferenceWork.ts';
import type { Plan } from './instruction.ts';

export interface InferOutcome {
  readonly summary: ChainSummary;
  readonly last: SampledSlice;
  readonly seconds: number;
  /** Proposals evaluated in this run, without those of a chain it goes on with. */
  readonly evaluations: number;
  readonly notes: readonly string[];
  readonly artifact: KeptArtifact;
}

/** How long a slice should take: how often there is news, and how long a stop may take. */
const sliceSeconds = 0.5;
const firstSlice = 10;
/** Kept ones, below which nothing can be said of a chain. */
const fewestSteps = 8;
const longestSlice = 20_000;
/** Numbers a slice may hold in memory. */
const mostNumbers = 8e6;

/**
 * The posterior of a specification: prepared, sampled in slices until its steps are made or somebody asks to finish,
 * judged and kept. It reads no instrument and writes no output.
 */
export function* infer({ inference: spec, data, folder, workers, continues }: InferSpec): Plan<InferOutcome> {
  yield* openStreams();
  const { sampler } = spec;
  yield* ask({ verb: 'record', stream: 'phases', data: { phase: 'prepare' } });
  const prepared = yield* compute('prepareInference', { spec, data, folder, purpose: 'infer' });
  const best = prepared.wantsBest ? yield* compute('findBest', bestFitRequest(prepared, spec)) : null;
  const ready = readyInference(spec, prepared, best);
  const notes = [...ready.notes];
  for (const text of notes) yield* ask({ verb: 'note', severity: 'info', text });
  yield* ask({ verb: 'record', stream: 'prepared', data: preparedRecord(prepared, ready) });
  const earlierSteps = continues?.step ?? 0;
  const totalSteps = earlierSteps + sampler.steps;
  const dimension = Object.keys(prepared.parameters).length;
  const base = {
    posterior: ready.posterior,
    walkers: sampler.walkers ?? defaultWalkers(dimension),
    seed: sampler.seed,
    moves: { stretch: sampler.moves.stretch, differentialEvolution: sampler.moves.differential_evolution },
    stretchScale: sampler.stretch_scale,
    thin: sampler.thin,
    starts: ready.starts,
    ...{ totalSteps, earlierSteps, workers },
    continues: continues?.file ?? null,
    discard: sampler.discard,
    units: prepared.units,
  };
  let step = earlierSteps;
  let seconds = 0;
  let last: SampledSlice | null = null;
  let firstEvaluations = 0;
  let wanted = firstSlice;
  let isToFinish = false;
  while (step < totalSteps) {
    const requests = yield* ask({ verb: 'takeRequests' });
    isToFinish ||= requests.some(({ kind }) => kind === 'finish');
    if (isToFinish && step - earlierSteps >= fewestSteps * sampler.thin) {
      notes.push(`The sampling was ended early, after ${step} of ${totalSteps} steps.`);
      break;
    }
    const steps = sliceSteps(step, wanted, { base, every: sampler.checkpoint_every, dimension });
    const checkpoint = sampler.checkpoint_every !== null && (step + steps) % sampler.checkpoint_every === 0;
    const sampling: Sampling = { ...base, fromStep: step, steps, checkpoint };
    const slice: SampledSlice = yield* ask({ verb: 'sample', sampling });
    if (last === null) firstEvaluations = slice.evaluations - steps * base.walkers * base.starts.length;
    last = slice;
    step = slice.step;
    seconds += slice.seconds;
    wanted = Math.ceil(Math.min(10 * steps, (steps * sliceSeconds) / Math.max(1e-4, slice.seconds)));
  }
  const discard = sampler.discard < step ? sampler.discard : Math.floor(step / 4);
  if (discard !== sampler.discard)
    notes.push(`Of the ${step} steps ${discard} are left out instead of ${sampler.discard}.`);
  const { parameters, units, variables } = prepared;
  const { posterior } = ready;
  const summary: ChainSummary = yield* ask({
    verb: 'closeChain',
    closing: { steps: step, discard, posterior, parameters, units, variables },
  });
  for (const text of deviceVerdict(spec, { ...prepared, posterior }, summary)) {
    notes.push(text);
    yield* ask({ verb: 'note', severity: 'info', text });
  }
  const outcome = {
    summary,
    last: last as SampledSlice,
    seconds,
    evaluations: (last?.evaluations ?? 0) - firstEvaluations,
    notes,
  };
  const artifact: KeptArtifact = yield* ask({
    verb: 'keepArtifact',
    artifact: {
      kind: 'inference',
      files: inferenceFiles({ spec, data }, { ...prepared, best: ready.best }, outcome),
      manifest: { converged: summary.converged, discard, steps: step },
      withChain: true,
    },
  });
  return { ...outcome, artifact };
}

interface SliceBounds {
  readonly base: Pick<Sampling, 'totalSteps' | 'walkers' | 'starts'>;
  readonly every: number | null;
  readonly dimension: number;
}

/** Ends at a checkpoint that was asked for, and holds no more than fits. */
function sliceSteps(step: number, wanted: number, { base, every, dimension }: SliceBounds): number {
  const room = Math.max(1, Math.floor(mostNumbers / (base.walkers * base.starts.length * dimension)));
  const steps = Math.max(1, Math.min(wanted, longestSlice, room, base.totalSteps - step));
  return every === null ? steps : Math.min(steps, every - (step % every));
}

function* openStreams(): Plan<void> {
  const key = (unit: string, source: string, shape: number[] = []) => ({ unit, shape, source });
  yield* ask({
    verb: 'openStream',
    stream: 'sampling',
    keys: {
      step: key('1', 'sampler'),
      evaluations: key('1', 'sampler'),
      failures: key('1', 'sampler'),
      seconds: key('s', "the machine's clock"),
      acceptance: key('1', 'sampler', [-1]),
      logDensity: key('nat', 'sampler', [-1]),
    },
  });
}

const bestFitRequest = (
  { posterior, uncertainties, guesses, widen, variables }: PreparedInference,
  { sampler: { seed }, estimate: { start } }: InferenceSpec,
): BestFitRequest => ({
  ...{ posterior, guesses, seed, widen, start },
  isKnown: uncertainties === 'known',
  units: variables.map(({ unit }) => unit),
});

/** What the live screen has to know of the numbers to come. */
function preparedRecord(
  { parameters, units, variables, uncertainties }: PreparedInference,
  { starts, best }: ReadyInference,
) {
  return {
    names: Object.keys(parameters),
    units,
    priors: parameters as Readonly<Record<string, ParameterSpec>>,
    variables,
    ensembles: starts.length,
    uncertainties,
    best,
  };
}
