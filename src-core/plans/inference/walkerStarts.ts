import type { InferenceTable } from '../../domain/inferenceData.ts';
import type { InferenceSpec } from '../../domain/inferenceSpec.ts';
import { FringeError } from '../../errors/fringeError.ts';
import type { ParameterSet } from '../../maths/inference/parameterSet.ts';
import type { WalkerStart } from '../../maths/inference/sampler/startWalkers.ts';
import { createRandomStream } from '../../maths/random/index.ts';
import type { BestFit } from './findBest.ts';

export interface WalkerStartsRequest {
  readonly spec: { readonly sampler: Pick<InferenceSpec['sampler'], 'ensembles' | 'init' | 'seed'> };
  /** Rows of an explicit start. */
  readonly walkerTable: InferenceTable | null;
  readonly parameters: ParameterSet;
  readonly walkers: number;
  /** For `Auto`. */
  readonly best: BestFit | null;
}

const refuse = (path: string, what: string, remedy: string): FringeError =>
  new FringeError('bad_input', `The ensembles cannot start: ${what}.`, { path: `sampler.init${path}`, remedy });

/**
 * How each ensemble begins. From the priors walkers are led to the posterior by annealing: of walkers that stay where
 * they were drawn some never leave far, shallow fringes.
 * @throws bad_input for a center or rows that do not fit the parameters
 */
export function walkerStarts(request: WalkerStartsRequest): { starts: WalkerStart[]; notes: string[] } {
  const { ensembles, init } = request.spec.sampler;
  const each = (start: (ensemble: number) => WalkerStart, notes: string[] = []) => ({
    starts: Array.from({ length: ensembles }, (_, ensemble) => start(ensemble)),
    notes,
  });
  if (init === 'Prior') {
    if (request.parameters.isProper) return each(() => ({ method: 'annealed' }));
    const names = request.parameters.parameters.filter(({ prior }) => !prior.isProper).map(({ name }) => name);
    throw refuse('', `nothing can be drawn from the prior of ${names.join(', ')}`, 'Start with "Auto" or a ball.');
  }
  if (init === 'Auto') return each((ensemble) => autoStart(request, ensemble));
  if ('Ball' in init) {
    const center = centerOf(init.Ball.center, request.parameters);
    return each(() => ({ method: 'ball', center, radius: init.Ball.radius }));
  }
  return explicitStarts(request, each);
}

function centerOf(center: Readonly<Record<string, number>>, { names }: ParameterSet): Float64Array {
  const unknown = Object.keys(center).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw refuse(`.Ball.center.${unknown}`, `"${unknown}" is no parameter`, `Use ${names.join(', ')}.`);
  return Float64Array.from(names, (name) => {
    if (Object.hasOwn(center, name)) return center[name] as number;
    throw refuse('.Ball.center', `the center says nothing of "${name}"`, 'Give a number for every parameter.');
  });
}

/** Draws beyond the prior are drawn again, so often. */
const mostDraws = 1000;
/** Of a parameter's range, where least squares gave no error. */
const smallShare = 1e-3;

/** Normal about the best fit, as wide as its standard errors. */
function autoStart({ spec, parameters, walkers, best }: WalkerStartsRequest, ensemble: number): WalkerStart {
  if (best === null) throw refuse('', 'no best fit was found to start from', 'Start from the priors.');
  const stream = createRandomStream({ seed: spec.sampler.seed, purpose: 'walkers about the best fit', ensemble });
  const rows = new Float64Array(walkers * parameters.count);
  for (let walker = 0; walker < walkers; walker++) {
    for (const [axis, { name, prior }] of parameters.parameters.entries()) {
      const center = best.point[name] as number;
      const [lower, upper] = prior.bounds;
      const range = prior.isProper ? prior.quantile(0.975) - prior.quantile(0.025) : Math.abs(center) || 1;
      const error = best.standardErrors[name] ?? null;
      const sd = error !== null && error > 0 ? Math.min(error, range / 2) : smallShare * range;
      let value = NaN;
      for (let draw = 0; draw < mostDraws && !(value > lower && value < upper); draw++) {
        // At a bound the spread lies on its inner side.
        const away = sd * stream.normal();
        value = center + away;
        if (value <= lower) value = lower + Math.abs(away);
        if (value >= upper) value = upper - Math.abs(away);
      }
      rows[walker * parameters.count + axis] = value;
    }
  }
  return { method: 'explicit', rows };
}

function explicitStarts(
  { spec, walkerTable, parameters, walkers }: WalkerStartsRequest,
  each: (start: (ensemble: number) => WalkerStart, notes?: string[]) => { starts: WalkerStart[]; notes: string[] },
): { starts: WalkerStart[]; notes: string[] } {
  const { ensembles } = spec.sampler;
  if (walkerTable === null)
    throw refuse('.Explicit', 'the rows were not read', 'Give the file beside the specification.');
  const columns = parameters.names.map((name) => {
    const column = walkerTable.columns[name];
    if (column !== undefined) return column;
    const there = Object.keys(walkerTable.columns).join(', ');
    throw refuse(
      '.Explicit',
      `${walkerTable.source.name} has no column "${name}"; it has ${there}`,
      'Name the columns as the parameters.',
    );
  });
  const count = columns[0]?.length ?? 0;
  if (count !== walkers && count !== walkers * ensembles) {
    const wanted = `${walkers} (the same for every ensemble) or ${walkers * ensembles}`;
    throw refuse(
      '.Explicit',
      `${walkerTable.source.name} has ${count} rows where ${wanted} are needed`,
      'Correct the rows or sampler.walkers.',
    );
  }
  const rowsFrom = (first: number): Float64Array =>
    Float64Array.from({ length: walkers * columns.length }, (_, place) => {
      const row = first + Math.floor(place / columns.length);
      return columns[place % columns.length]?.[row] ?? NaN;
    });
  return each(
    (ensemble) => ({ method: 'explicit', rows: rowsFrom(count === walkers ? 0 : ensemble * walkers) }),
    [...walkerTable.notes],
  );
}
