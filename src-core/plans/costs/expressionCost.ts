import { mean } from '../../maths/statistics/index.ts';
import { compileExpression, parseExpression } from '../../expressions/index.ts';
import { confidenceOfMean } from '../confirmation.ts';
import type { CompiledKernel } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';
import type { CostKind } from './costKind.ts';
import type { CostEvaluator, CostReading } from './costEvaluator.ts';

/** `{"Minimize": {"expression", "target_value"}}` */
export const minimizeCost: CostKind<'Minimize'> = {
  resolve({ expression, target_value: target }, resolution) {
    resolution.checkExpression(expression, 'expression');
    return { expression, target: target ?? null };
  },
  createEvaluator: ({ expression, target_value: target }, resolved, compiled) =>
    expressionEvaluator(resolved, compiled, { expression, sign: 1, target: target ?? null }),
};

/** `{"Maximize": {"expression"}}`: the same with the sign turned. */
export const maximizeCost: CostKind<'Maximize'> = {
  resolve({ expression }, resolution) {
    resolution.checkExpression(expression, 'expression');
    return { expression, target: null };
  },
  createEvaluator: ({ expression }, resolved, compiled) =>
    expressionEvaluator(resolved, compiled, { expression, sign: -1, target: null }),
};

export interface ExpressionTerms {
  readonly expression: string;
  readonly sign: 1 | -1;
  readonly target: number | null;
}

/** A cost that is an expression of what was measured. */
export function expressionEvaluator(
  { tuned }: ResolvedKernel,
  { metrics, derived }: CompiledKernel,
  { expression, sign, target }: ExpressionTerms,
): CostEvaluator {
  const compiled = compileExpression(parseExpression(expression));
  const isTuned = (name: string): boolean => tuned.some((one) => one.name === name || one.parameter.fullName === name);
  return {
    sign,
    hasTarget: target !== null,
    tellsAsFound: metrics.size === 0 && !compiled.names.some(isTuned),
    *evaluate({ measurement }) {
      if (measurement.fault !== null) return { cost: null, fault: measurement.fault };
      const value = sign * measurement.evaluate(compiled, derived);
      return Number.isFinite(value)
        ? { cost: value, fault: null }
        : { cost: null, fault: 'the cost is not a finite number' };
    },
    ...againstTarget(target),
  };
}

/** A cost that meets its target when it, or the mean of several, is not above it. */
export function againstTarget(target: number | null): Pick<CostEvaluator, 'met' | 'confidence'> {
  return {
    met(readings) {
      const costs = finiteCosts(readings);
      return target !== null && costs !== null && mean(costs) <= target;
    },
    confidence(readings) {
      if (target === null) return null;
      const costs = finiteCosts(readings);
      return costs === null ? 0 : confidenceOfMean(costs, target);
    },
  };
}

/** null when one is missing: a mean of the rest would flatter. */
function finiteCosts(readings: readonly CostReading[]): readonly number[] | null {
  const costs = readings.flatMap(({ cost }) => (cost === null ? [] : [cost]));
  return costs.length === readings.length && costs.length > 0 ? costs : null;
}
