import type { PosteriorView, PreparedView } from '../../src-core/domain/posteriorView.ts';
import { posteriorView } from '../../src-core/plans/inference/posteriorView.ts';
import type { PosteriorViewWork } from '../../src-core/plans/inference/posteriorView.ts';
import { preparedView } from '../../src-core/plans/inference/preparedView.ts';
import type { PreparedViewWork } from '../../src-core/plans/inference/preparedView.ts';
import { wasmRuntime } from './wasmRuntime.ts';

/** Views that draw curves of the model: with this machine's WebAssembly. */
export const viewPosterior = (work: PosteriorViewWork): PosteriorView => posteriorView(work, wasmRuntime);
export const prepareView = (work: PreparedViewWork): PreparedView => preparedView(work, wasmRuntime);
