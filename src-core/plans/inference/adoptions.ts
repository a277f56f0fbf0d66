import type { Adoption } from '../../domain/adoption.ts';
import { benchParameters } from '../../domain/bench.ts';
import type { Bench, ResolvedParameter } from '../../domain/bench.ts';
import type { InferenceData } from '../../domain/inferenceData.ts';
import type { InferenceSpec } from '../../domain/inferenceSpec.ts';
import { createDeviceModel } from '../../photonics/deviceModels/index.ts';
import type { HeaterAdoption, HeaterPhaseField, ModelAdoption } from '../../photonics/deviceModels/index.ts';

/** Mean and standard deviation by parameter of the model. */
export type PosteriorMoments = Readonly<Record<string, { readonly mean: number; readonly sd: number }>>;

export interface AdoptionRequest {
  readonly bench: Bench;
  readonly spec: InferenceSpec;
  readonly data: InferenceData;
  readonly moments: PosteriorMoments;
}

export interface FoundAdoptions {
  readonly adoptions: readonly Adoption[];
  /** Why there is none, or what should be known before; empty when there is nothing to say. */
  readonly reason: string;
}

const units: Readonly<Record<HeaterPhaseField, string>> = {
  p_2pi_w: 'W',
  resistance_ohm: 'ohm',
  resistance_per_w: '1/W',
  cubic_rad: 'rad',
};
/** So many time constants are waited for until a heater is at rest, to within 1 %. */
const settledAfter = 5;

/**
 * What of a bench a posterior would change: conversions of heaters, their crosstalk, their time to settle. Data of a
 * sweep tell which heaters they are of; of other data each heater of the bench may be chosen.
 */
export function findAdoptions({ bench, spec, data, moments }: AdoptionRequest): FoundAdoptions {
  const { model } = spec;
  if (model === undefined || !('id' in model)) {
    return none('Only the posterior of a built-in model says what of a bench it is about; this one is of a formula.');
  }
  const { adoption, label } = createDeviceModel(model.id, model.options);
  if (adoption === null) return none(`The model "${label}" describes nothing that a bench's conversions hold.`);
  const heaters = benchParameters(bench).filter(({ definition }) => 'heater_phase' in (definition.conversion ?? {}));
  if (heaters.length === 0) return none(`The bench "${bench.id}" has no heater whose conversion could be changed.`);
  const swept = sweptParameters(data);
  const known = heaters.filter(({ fullName }) => swept.has(fullName));
  if (swept.size > 0 && known.length === 0) {
    return none(`The data are of ${[...swept].join(', ')}, which the bench "${bench.id}" does not have as a heater.`);
  }
  const candidates = known.length > 0 ? known : heaters;
  const isKnown = known.length > 0 || candidates.length === 1;
  const found = [
    ...heaterAdoptions(adoption, candidates, moments),
    ...crosstalkAdoption(adoption, candidates, moments),
    ...settleAdoptions(adoption, candidates, moments),
  ];
  const adoptions = found.map((one) => ({ ...one, suggested: isKnown || one.id === 'crosstalk' }));
  if (adoptions.length === 0) {
    return none(`The posterior is of ${adoption.heaters.length} heaters and the bench has ${candidates.length}.`);
  }
  const choice = isKnown ? '' : ' The data do not tell which heater they are of: choose it.';
  return { adoptions, reason: `${adoption.description}${choice}` };
}

type Unsuggested = Omit<Adoption, 'suggested'>;

const none = (reason: string): FoundAdoptions => ({ adoptions: [], reason });

/** Parameters of a bench that a recorded sweep has set, by its columns of voltage and power. */
function sweptParameters({ tables }: InferenceData): Set<string> {
  const names = Object.values(tables).flatMap(({ source, columns }) =>
    source.kind === 'session' ? Object.keys(columns) : [],
  );
  return new Set(names.flatMap((name) => /^(.+)\.(?:voltage_v|power_w)$/.exec(name)?.[1] ?? []));
}

/** Of one heater a choice for each candidate; of several one each, when there are as many. */
function heaterAdoptions(
  { heaters }: ModelAdoption,
  candidates: readonly ResolvedParameter[],
  moments: PosteriorMoments,
): Unsuggested[] {
  const [only] = heaters;
  if (only === undefined) return [];
  if (heaters.length === 1) return candidates.flatMap((candidate) => heaterAdoption(only, candidate, moments));
  if (heaters.length !== candidates.length) return [];
  return heaters.flatMap((heater, index) => heaterAdoption(heater, candidates[index] as ResolvedParameter, moments));
}

function heaterAdoption(
  { parameters, fixed }: HeaterAdoption,
  { fullName, definition }: ResolvedParameter,
  moments: PosteriorMoments,
): Unsuggested[] {
  const { conversion } = definition;
  if (conversion === undefined || !('heater_phase' in conversion)) return [];
  const old = conversion.heater_phase;
  const changes = (Object.keys(units) as HeaterPhaseField[]).flatMap((field) => {
    const name = parameters[field];
    const found = name === undefined ? undefined : moments[name];
    const unit = units[field];
    if (found !== undefined) return [{ field, unit, old: old[field], new: found.mean, sd: found.sd }];
    const given = fixed[field];
    // What the fit took as known belongs to what it found.
    return given === undefined || given === old[field] ? [] : [{ field, unit, old: old[field], new: given, sd: 0 }];
  });
  return changes.length === 0 ? [] : [{ id: `heater:${fullName}`, parameter: fullName, changes }];
}

function crosstalkAdoption(
  { crosstalk }: ModelAdoption,
  candidates: readonly ResolvedParameter[],
  moments: PosteriorMoments,
): Unsuggested[] {
  if (crosstalk === null || crosstalk.length !== candidates.length) return [];
  const changes = crosstalk.flatMap((row, waveguide) =>
    row.flatMap((name, heater) => {
      const found = name === null ? undefined : moments[name];
      if (found === undefined) return [];
      return [{ field: `crosstalk[${waveguide}][${heater}]`, unit: '1', old: null, new: found.mean, sd: found.sd }];
    }),
  );
  return [{ id: 'crosstalk', parameter: candidates.map(({ fullName }) => fullName).join(', '), changes }];
}

function settleAdoptions(
  { settleTimeConstant }: ModelAdoption,
  candidates: readonly ResolvedParameter[],
  moments: PosteriorMoments,
): Unsuggested[] {
  const found = settleTimeConstant === null ? undefined : moments[settleTimeConstant];
  if (found === undefined) return [];
  return candidates.map(({ fullName, definition }) => ({
    id: `settle:${fullName}`,
    parameter: fullName,
    changes: [
      {
        field: 'settle_ms',
        unit: 'ms',
        old: definition.settle_ms,
        new: settledAfter * 1000 * found.mean,
        sd: settledAfter * 1000 * found.sd,
      },
    ],
  }));
}
