import type { InferenceSpec } from '../../domain/inferenceSpec.ts';
import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import { FringeError } from '../../errors/fringeError.ts';
import { namesOf, parseExpression } from '../../expressions/index.ts';
import { createParameterSet } from '../../maths/inference/parameterSet.ts';
import { defaultWalkers } from '../../maths/inference/sampler/ensembleSampler.ts';
import { createDeviceModel, unitOfValues } from '../../photonics/deviceModels/index.ts';
import type { DeviceModel } from '../../photonics/deviceModels/index.ts';
import type { PosteriorWork } from '../posteriorWork.ts';
import { modelDataOf } from './deviceData.ts';
import type { BestFit } from './findBest.ts';
import { withSpreads } from './fitSpreads.ts';
import type { InferencePreparation, PreparedInference, ReadyInference, VariableDescription } from './inferenceWork.ts';
import { resolveColumns, resolveTarget } from './resolveTarget.ts';
import type { ResolvedTarget } from './resolveTarget.ts';
import { walkerStarts } from './walkerStarts.ts';

/**
 * A specification and its data made into a posterior: the model's formulas, its default priors beneath the
 * specification's own, the measured points, with a spread of 1 where it is not known. The model is not evaluated yet.
 * @throws bad_input for everything that specification, data, priors and formulas refuse
 */
export function prepareInference(preparation: InferencePreparation): PreparedInference {
  const { spec, data, purpose } = preparation;
  const device = deviceOf(spec);
  if (spec.log_density !== undefined) return prepareLogDensity(preparation);
  const formulas = formulasOf(spec, device);
  const target = resolveTarget({
    spec,
    data,
    formulas,
    parameters: device === null ? Object.keys(spec.parameters) : Object.keys(device.parameters),
    columns: device?.columns ?? null,
  });
  if (device === null) refuseUnused(spec, formulas);
  const modelData = device === null ? null : modelDataOf(target);
  const parameters = parametersOf(spec, device, modelData);
  const guesses =
    device === null || modelData === null ? [] : device.guess(modelData).map((guess) => inOrder(guess, parameters));
  // A relative error says how large the errors are by itself.
  const isKnown =
    spec.likelihood.Gaussian.relative_error !== null ||
    target.variables.every(({ uncertainties }) => uncertainties !== null);
  const { init } = spec.sampler;
  const isWidened = device?.widen === true;
  const posterior = posteriorOf(preparation, parameters, target, formulas);
  return {
    posterior,
    parameters,
    units: device === null ? {} : unitsOf(device, target),
    descriptions: device === null ? {} : mapValues(device.parameters, ({ description }) => description),
    variables: target.variables.map(describeVariable),
    guesses,
    uncertainties: isKnown ? 'known' : 'estimated',
    wantsBest: purpose === 'infer' && (!isKnown || init === 'Auto' || isWidened),
    widen: isWidened,
    walkerTable: data.walkers,
    notes: target.notes,
  };
}

/**
 * What the sampling begins with, once the best fit is known.
 * @throws bad_input for a start that does not fit the parameters
 */
export function readyInference(spec: InferenceSpec, prepared: PreparedInference, best: BestFit | null): ReadyInference {
  const parameters = createParameterSet(prepared.parameters);
  const { starts, notes } = walkerStarts({
    spec,
    walkerTable: prepared.walkerTable,
    parameters,
    walkers: spec.sampler.walkers ?? defaultWalkers(parameters.count),
    best,
  });
  return {
    posterior: best === null ? prepared.posterior : withSpreads(prepared.posterior, best.uncertainties),
    starts,
    best: best?.point ?? null,
    notes: [...prepared.notes, ...(best?.notes ?? []), ...notes],
  };
}

/** A parameter that no formula uses has its prior for a posterior, and is most likely a slip. @throws bad_input */
function refuseUnused({ model, parameters }: InferenceSpec, formulas: Readonly<Record<string, string>>): void {
  if (model === undefined || 'command' in model) return;
  const used = new Set(Object.values(formulas).flatMap((formula) => namesOf(parseExpression(formula))));
  const unused = Object.keys(parameters).find((name) => !used.has(name));
  if (unused === undefined) return;
  const what = Object.keys(formulas).length === 1 ? 'The formula does not use' : 'No formula uses';
  throw new FringeError('bad_input', `${what} the parameter "${unused}".`, {
    path: `parameters.${unused}`,
    remedy: 'Take it out, or write it into the formula as it is called.',
  });
}

function deviceOf({ model }: InferenceSpec): DeviceModel | null {
  return model !== undefined && 'id' in model ? createDeviceModel(model.id, model.options) : null;
}

/** By variable; empty for a command, which has none. */
function formulasOf({ model }: InferenceSpec, device: DeviceModel | null): Readonly<Record<string, string>> {
  if (device !== null) return device.formulas;
  if (model === undefined) return {};
  if ('formula' in model) return { '': model.formula };
  return 'formulas' in model ? model.formulas : {};
}

/** The model's own priors where the specification gives none. @throws bad_input for a parameter the model has not */
function parametersOf(
  spec: InferenceSpec,
  device: DeviceModel | null,
  data: Parameters<DeviceModel['priors']>[0] | null,
): Readonly<Record<string, ParameterSpec>> {
  if (device === null || data === null) return spec.parameters;
  for (const name of Object.keys(spec.parameters)) {
    if (Object.hasOwn(device.parameters, name)) continue;
    const known = Object.keys(device.parameters).join(', ');
    throw new FringeError('bad_input', `The model ${device.id} has no parameter "${name}"; it has ${known}.`, {
      path: `parameters.${name}`,
      remedy: 'Name one of these, or leave it out: the model has priors of its own.',
    });
  }
  const own = device.priors(data);
  return Object.fromEntries(
    Object.keys(device.parameters).map((name) => [name, (spec.parameters[name] ?? own[name]) as ParameterSpec]),
  );
}

/** Units of the parameters; of data in several units those of the first variable. */
const unitsOf = ({ parameters }: DeviceModel, { variables }: ResolvedTarget): Record<string, string> =>
  mapValues(parameters, ({ unit }) => (unit === unitOfValues ? (variables[0]?.unit ?? '') : unit));

function inOrder(
  guess: Readonly<Record<string, number>>,
  parameters: Readonly<Record<string, ParameterSpec>>,
): Record<string, number> {
  return Object.fromEntries(Object.keys(parameters).map((name) => [name, guess[name] as number]));
}

/** With a spread of 1 where the data tell none. */
function posteriorOf(
  { spec, folder }: InferencePreparation,
  parameters: Readonly<Record<string, ParameterSpec>>,
  { variables }: ResolvedTarget,
  formulas: Readonly<Record<string, string>>,
): PosteriorWork {
  const relativeError = spec.likelihood.Gaussian.relative_error;
  const measured = variables.map(({ name, values, uncertainties, reference }) => ({
    name,
    values,
    uncertainties: uncertainties ?? (relativeError === null ? 1 : 0),
    reference,
  }));
  if (spec.model !== undefined && 'command' in spec.model) {
    const { command, processes, timeout_seconds: timeoutSeconds } = spec.model;
    const work = { kind: 'command' as const, command, workingDirectory: folder ?? '.', processes, timeoutSeconds };
    return { parameters, likelihood: { ...work, variables: measured, relativeError } };
  }
  const withFormulas = measured.map((variable, index) => ({
    ...variable,
    formula: variables[index]?.formula ?? (formulas[variable.name] as string),
    columns: variables[index]?.columns ?? {},
  }));
  return { parameters, likelihood: { kind: 'gaussian', relativeError, variables: withFormulas } };
}

function prepareLogDensity({ spec, data, purpose }: InferencePreparation): PreparedInference {
  const { formula } = spec.log_density as NonNullable<InferenceSpec['log_density']>;
  const { columns, notes } = data.logDensity === null ? { columns: {}, notes: [] } : resolveColumns(data.logDensity);
  const { parameters } = spec;
  return {
    posterior: { parameters, likelihood: { kind: 'logDensity', formula, columns } },
    ...{ parameters, units: {}, descriptions: {}, variables: [], guesses: [] },
    uncertainties: 'known',
    wantsBest: purpose === 'infer' && spec.sampler.init === 'Auto',
    widen: false,
    walkerTable: data.walkers,
    notes,
  };
}

const describeVariable = ({
  name,
  independent,
  independentUnit,
  unit,
  values,
  leftOut,
}: ResolvedTarget['variables'][number]): VariableDescription => ({
  ...{ name, independent, independentUnit, unit, leftOut },
  points: values.length,
});

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
