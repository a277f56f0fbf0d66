import { Bound } from './bound.ts';
import type { BoundLimits } from './bound.ts';
import { Normal } from './normal.ts';

/** The normal distribution cut at bounds; `mean` and `sd` are those of the whole, before the cut. */
export class TruncatedNormal extends Bound {
  override readonly name = 'TruncatedNormal';

  /** @throws bad_input as `Normal` and `Bound` do */
  constructor(mean: number, sd: number, limits: BoundLimits) {
    super(new Normal(mean, sd), limits);
  }
}
