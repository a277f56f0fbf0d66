import type { ModelData } from '../../photonics/deviceModels/index.ts';
import type { ResolvedTarget } from './resolveTarget.ts';

/** The measured points as a device model's guess and priors see them. */
export const modelDataOf = ({ variables }: Pick<ResolvedTarget, 'variables'>): ModelData =>
  Object.fromEntries(
    variables.map(({ name, columns, values, uncertainties }) => [name, { columns, values, uncertainties }]),
  );
