import type { PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { Card } from '../../../ui/Card.tsx';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { ParameterTable } from './ParameterTable.tsx';

/** The table of all parameters. */
export function NumbersTab({ view }: { readonly view: PosteriorView }) {
  return (
    <Card className="numbers-card" title="Parameters" aside={view.simulated ? <SimulatedMark /> : undefined}>
      <ParameterTable parameters={view.parameters} />
      <p className="small faint">
        Converged: rank R-hat under 1.01 across the ensembles, at least 400 effective draws in the bulk and in the
        tails, and at least 50 autocorrelation times in the pooled draws. ⚠ marks what falls short.
      </p>
    </Card>
  );
}
