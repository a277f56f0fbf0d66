import { useId, useMemo } from 'react';
import type { PosteriorView, PredictiveView } from '../../../../src-core/domain/posteriorView.ts';
import { createLinkedRange } from '../../../charts/linkedRange.ts';
import { PredictiveChart } from '../../../charts/PredictiveChart.tsx';
import { predictiveColumns } from '../../../charts/predictiveColumns.ts';
import { ResidualChart } from '../../../charts/ResidualChart.tsx';
import { Card } from '../../../ui/Card.tsx';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { SimulatedMark } from '../../../ui/Tag.tsx';

/** The measured points under the curves that the posterior allows: one card a variable. */
export function FitTab({ view }: { readonly view: PosteriorView }) {
  return (
    <>
      {view.predictive.map((predictive) => (
        <Fit key={predictive.name} predictive={predictive} isSimulated={view.simulated} />
      ))}
    </>
  );
}

function Fit({ predictive, isSimulated }: { readonly predictive: PredictiveView; readonly isSimulated: boolean }) {
  const { name, independent, independentUnit, unit, points, leftOut, covered } = predictive;
  const columns = useMemo(() => predictiveColumns(predictive), [predictive]);
  const linked = useMemo(() => createLinkedRange(), []);
  const syncKey = useId();
  const setting =
    independent === null
      ? 'number of the point'
      : `${independent}${independentUnit === '' ? '' : ` (${formatUnit(independentUnit)})`}`;
  const whole = (value: number) => formatNumber(value, { decimals: 0 });
  return (
    <Card
      className="fit-card"
      title={name === '' ? 'Posterior predictive' : `Posterior predictive of ${name}`}
      aside={
        <>
          <Legend />
          <span>
            {whole(points)} points{leftOut > 0 && `, ${whole(leftOut)} left out`}
            {predictive.x.length < points && `, ${whole(predictive.x.length)} drawn`}
          </span>
          {isSimulated && <SimulatedMark />}
        </>
      }
    >
      <PredictiveChart columns={columns} variable={name} unit={unit} linked={linked} syncKey={syncKey} />
      <ResidualChart columns={columns} unit={unit} setting={setting} linked={linked} syncKey={syncKey} />
      {covered !== null && (
        <p className="small mute">
          {formatNumber(covered * 100, { decimals: 1 })} % of the points lie within the 90 % band of model and
          uncertainty. Drag across a chart to zoom, double-click to see all.
        </p>
      )}
    </Card>
  );
}

function Legend() {
  return (
    <span className="fit-legend" aria-hidden="true">
      <span>
        <i className="measured" /> measured
      </span>
      <span>
        <i className="median" /> median
      </span>
      <span>
        <i className="band68" /> 68 %
      </span>
      <span>
        <i className="band90" /> 90 %
      </span>
    </span>
  );
}
