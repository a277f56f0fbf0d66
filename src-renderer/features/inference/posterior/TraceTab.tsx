import { useId } from 'react';
import type { PosteriorView } from '../../../../src-core/domain/posteriorView.ts';
import { seriesColour } from '../../../charts/seriesStyle.ts';
import { TraceChart } from '../../../charts/TraceChart.tsx';
import { Card } from '../../../ui/Card.tsx';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { tokenColours } from './tokenColours.ts';

/** A few walkers of each ensemble over the steps, one strip a parameter and one for the log probability. */
export function TraceTab({ view }: { readonly view: PosteriorView }) {
  const syncKey = useId();
  const shared = { discard: view.discard, syncKey };
  return (
    <Card
      className="trace-card"
      title="Trace"
      aside={
        <>
          <EnsembleLegend count={view.ensembles} />
          <span>{view.logProbability.lines.length} walkers shown, by step</span>
          {view.simulated && <SimulatedMark />}
        </>
      }
    >
      <div className="trace-strips">
        {view.parameters.map(({ name, unit }, index) => {
          const trace = view.traces[index];
          return trace === undefined ? null : (
            <TraceChart key={name} {...shared} name={name} unit={unit} trace={trace} showSteps={false} />
          );
        })}
        <TraceChart {...shared} name="log probability" unit="" trace={view.logProbability} showSteps />
      </div>
    </Card>
  );
}

export function EnsembleLegend({ count }: { readonly count: number }) {
  return (
    <span className="fit-legend">
      {Array.from({ length: count }, (_, index) => (
        <span key={index}>
          <i style={{ background: seriesColour(index, tokenColours) }} aria-hidden="true" />
          {index === 0 ? 'ensemble 1' : index + 1}
        </span>
      ))}
    </span>
  );
}
