import { isSpectrum, isVirtual } from '../../domain/bench.ts';
import { FringeError } from '../../errors/fringeError.ts';
import { adjoint } from '../gradients/adjoint.ts';
import { benchDevice } from '../gradients/benchDevice.ts';
import { CostSlopes, namesUsed } from '../gradients/costSlopes.ts';
import { finiteDifference } from '../gradients/finiteDifference.ts';
import type { GradientTerms } from '../gradients/gradientTerms.ts';
import { leastRoom, parameterShift } from '../gradients/parameterShift.ts';
import { isPowerUnit } from '../gradients/powerUnits.ts';
import { compileKernel } from '../measurement.ts';
import type { CompiledKernel } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';
import type { CostBody, CostKind, CostResolution } from './costKind.ts';
import type { CostEvaluator } from './costEvaluator.ts';
import { expressionEvaluator } from './expressionCost.ts';

type Body = CostBody<'Differentiable'>;

/** `{"Differentiable": {"expression", "gradient_provider", "parameters", "target_value"}}`: minimised, with its slopes. */
export const differentiableCost: CostKind<'Differentiable'> = {
  resolve(body, resolution) {
    const { expression, target_value: target } = body;
    if (resolution.checkExpression(expression, 'expression')) checkGradient(body, resolution);
    return { expression, target: target ?? null };
  },
  createEvaluator(body, resolved, compiled) {
    const { expression, target_value: target } = body;
    const cost = expressionEvaluator(resolved, compiled, { expression, sign: 1, target: target ?? null });
    return withGradient(cost, body, { resolved, compiled });
  },
};

function withGradient(
  cost: CostEvaluator,
  { expression, gradient_provider: provider, parameters }: Body,
  { resolved, compiled }: { resolved: ResolvedKernel; compiled: CompiledKernel },
): CostEvaluator {
  const axes = axesOf(resolved.tuned, parameters);
  const terms: GradientTerms = { resolved, compiled, expression, axes, evaluate: cost.evaluate };
  switch (provider) {
    case 'finite_difference':
      return { ...cost, gradient: finiteDifference(terms) };
    case 'parameter_shift':
      return { ...cost, gradient: parameterShift(terms) };
    case 'adjoint': {
      const found = benchDevice(resolved, axes);
      if ('refusal' in found) throw new FringeError('bad_input', `The cost has no adjoint: ${found.refusal}.`);
      const gradient = adjoint(terms, found.device);
      return {
        ...cost,
        gradient,
        *evaluate(candidate) {
          if (candidate.point.length > 0) gradient.observe(candidate);
          return yield* cost.evaluate(candidate);
        },
      };
    }
  }
}

/** Places of the named parameters among the tuned ones. */
const axesOf = (tuned: ResolvedKernel['tuned'], names: readonly string[]): number[] =>
  tuned.flatMap(({ name, parameter }, axis) =>
    names.some((one) => one === name || one === parameter.fullName) ? [axis] : [],
  );

function checkGradient(body: Body, resolution: CostResolution): void {
  const { gradient_provider: provider, parameters } = body;
  const { tuned, kernel } = resolution;
  parameters.forEach((name, index) => {
    const known = tuned.some((one) => one.name === name || one.parameter.fullName === name);
    const all = tuned.map((one) => one.name).join(', ');
    if (!known) resolution.refuse(`parameters[${index}]`, `"${name}" is not one of the parameters to tune (${all})`);
  });
  const axes = axesOf(tuned, parameters);
  const idle = tuned.filter((_, axis) => !axes.includes(axis)).map(({ name }) => name);
  const { algorithm } = kernel.optimizer_config;
  const descends = algorithm === 'Adaptive' || (typeof algorithm === 'object' && 'GradientDescent' in algorithm);
  if (!descends) {
    const own = typeof algorithm === 'string' ? algorithm : Object.keys(algorithm).join();
    resolution.warn(`${own} asks for no gradients: the provider "${provider}" is not used.`);
  } else if (idle.length > 0) {
    resolution.warn(
      `${idle.join(', ')} has no gradient (cost_function.Differentiable.parameters) and stays where it starts.`,
    );
  }
  if (provider !== 'finite_difference') checkChain(body, resolution, axes);
}

/** What both analytic providers need: phases, powers, and a derivative of every expression between. */
function checkChain(body: Body, resolution: CostResolution, axes: readonly number[]): void {
  const { expression, gradient_provider: provider } = body;
  const { tuned, kernel, bench, names } = resolution;
  let phases = true;
  for (const axis of axes) {
    const { name, parameter, hardLimits } = tuned[axis] as (typeof tuned)[number];
    const { period } = parameter.definition;
    const field = `parameters[${body.parameters.findIndex((one) => one === name || one === parameter.fullName)}]`;
    if (period === undefined) {
      phases = false;
      resolution.refuse(field, `${provider} takes phases only, and "${name}" has no period on this bench`);
    } else if (provider === 'parameter_shift' && hardLimits[1] - hardLimits[0] < leastRoom * period) {
      const room = `${hardLimits[0]}..${hardLimits[1]}`;
      resolution.refuse(
        field,
        `parameter_shift needs three quarters of the period ${period} of "${name}", its limits are ${room}`,
      );
    }
  }
  const sensors = [...new Set(resolution.reads.map(({ sensorId }) => sensorId))];
  const base = { kernel, bench, tuned, names, sensors, constants: [], costExpression: expression, target: null };
  if (provider === 'adjoint' && phases && axes.length > 0) {
    const found = benchDevice(base, axes);
    if ('refusal' in found) resolution.refuse('gradient_provider', found.refusal);
  }
  try {
    checkPowers(body, resolution);
    new CostSlopes(base, compileKernel(base), expression);
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    resolution.refuse('expression', error.message);
  }
}

/** Refuses a cost that is made from anything but powers, which alone have the slopes that the providers know. */
function checkPowers({ expression, gradient_provider: provider }: Body, resolution: CostResolution): void {
  const { bench, kernel, reads } = resolution;
  const used = namesUsed({ bench, kernel }, expression);
  const parts = reads.flatMap(({ stepId, sensorId }) => {
    const sensor = bench.sensors[sensorId];
    if (sensor === undefined || isSpectrum(sensor)) return [];
    const members = isVirtual(sensor) ? sensor.reads : [];
    const whole = [stepId, sensorId, sensor.quantity].some((name) => used.has(name));
    const ofMembers = members.filter((id) => used.has(id) || used.has(bench.sensors[id]?.quantity ?? ''));
    return whole ? (members.length > 0 ? members : [sensorId]) : ofMembers;
  });
  for (const id of new Set(parts)) {
    const sensor = bench.sensors[id];
    if (sensor === undefined) continue;
    if (!isPowerUnit(sensor.unit)) {
      const unit = sensor.unit === '' ? 'a number' : sensor.unit;
      resolution.refuse('gradient_provider', `${provider} takes measured powers, and the sensor "${id}" reads ${unit}`);
    } else if (provider === 'adjoint' && !/^(through|cross)/.test(sensor.quantity)) {
      const message = `the adjoint has a model of through and cross ports, and the sensor "${id}" gives ${sensor.quantity}`;
      resolution.refuse('gradient_provider', message);
    }
  }
}
