import type { CostFunction } from '../../domain/kernel.ts';
import { FringeError } from '../../errors/fringeError.ts';
import type { CompiledKernel } from '../measurement.ts';
import type { ResolvedKernel } from '../resolveKernel.ts';
import type { CostEvaluator } from './costEvaluator.ts';
import type { CostKind, CostName, CostResolution, CostTerms } from './costKind.ts';
import { differentiableCost } from './differentiable.ts';
import { customCost } from './customCost.ts';
import { maximizeCost, minimizeCost } from './expressionCost.ts';
import { matchSpectrumCost } from './matchSpectrum.ts';

/** Every cost that a kernel may have; one that is missing is refused by name. */
const costKinds: { readonly [N in CostName]?: CostKind<N> } = {
  Minimize: minimizeCost,
  Maximize: maximizeCost,
  Custom: customCost,
  Differentiable: differentiableCost,
  MatchSpectrum: matchSpectrumCost,
};

export const costName = (cost: CostFunction): CostName => Object.keys(cost)[0] as CostName;

/** The kind with the body that belongs to it: what ties the two no longer shows in their types. */
function kindOf(cost: CostFunction): { kind: CostKind<CostName> | undefined; body: never } {
  const name = costName(cost);
  const kind = costKinds[name] as CostKind<CostName> | undefined;
  return { kind, body: (cost as Readonly<Record<string, unknown>>)[name] as never };
}

export function resolveCost(resolution: CostResolution): CostTerms {
  const { kind, body } = kindOf(resolution.kernel.cost_function);
  if (kind !== undefined) return kind.resolve(body, resolution);
  const name = costName(resolution.kernel.cost_function);
  resolution.refuse('', `the cost "${name}" is not available in this version`);
  return { expression: '', target: null };
}

/** @throws not_available for a cost that `resolveCost` would have refused */
export function createCostEvaluator(resolved: ResolvedKernel, compiled: CompiledKernel): CostEvaluator {
  const { kind, body } = kindOf(resolved.kernel.cost_function);
  if (kind !== undefined) return kind.createEvaluator(body, resolved, compiled);
  const name = costName(resolved.kernel.cost_function);
  throw new FringeError('not_available', `The cost "${name}" is not available in this version.`);
}
