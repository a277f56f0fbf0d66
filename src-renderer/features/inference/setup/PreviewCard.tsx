import { useState } from 'react';
import { useStore } from 'zustand';
import { sweepAxes } from '../../../../src-core/domain/sweepTable.ts';
import type { PreparedView } from '../../../../src-core/domain/posteriorView.ts';
import { FitChart } from '../../../charts/FitChart.tsx';
import { useServices } from '../../../stores/services.ts';
import type { SweepGlance } from '../../../stores/sweepRecord.ts';
import { useGlance } from '../../../stores/useGlance.ts';
import { Card } from '../../../ui/Card.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { readText, valueAt } from '../../calibrate/kernelText.ts';
import { dataKindOf } from './specText.ts';

/** The measured points with the model at its guess; while a sweep is taken, its rows as they come. */
export function PreviewCard({ simulated }: { readonly simulated: boolean }) {
  const { inference, sweeps } = useServices();
  const { prepared, refusals, check, text } = useStore(inference);
  const hasData = dataKindOf(readText(text)) !== 'none';
  const { record } = useStore(sweeps);
  const sweep = useGlance(record);
  if (sweep !== null && sweep.stop === null && sweep.error === null) return <SweepCard glance={sweep} />;
  if (prepared === null || prepared.variables.length === 0) {
    return (
      <Card title="Data and model" className="preview">
        <Empty title="Nothing to draw yet">
          <p>
            {check === 'checking'
              ? 'The specification is being checked.'
              : prepared !== null
                ? 'A log density has no points to draw; run it to see its parameters.'
                : refusals.length > 0 && hasData
                  ? 'The points are drawn as soon as what is said in the form is mended.'
                  : 'Take a sweep, choose a recorded one or a CSV under Data: the points appear here, with the model at its first guess.'}
          </p>
        </Empty>
      </Card>
    );
  }
  return <FitCard prepared={prepared} simulated={simulated} isOld={refusals.length > 0} />;
}

interface FitCardProps {
  readonly prepared: PreparedView;
  readonly simulated: boolean;
  /** A mistake stands in the text: what is drawn was before it. */
  readonly isOld: boolean;
}

function FitCard({ prepared, simulated, isOld }: FitCardProps) {
  const { inference } = useServices();
  const { text } = useStore(inference);
  const [chosen, setChosen] = useState('');
  const { variables, notes } = prepared;
  const shown = variables.find(({ name }) => name === chosen) ?? variables[0];
  if (shown === undefined) return null;
  // A built-in model has a name of its own for the column; the engineer knows the data's.
  const columns = valueAt(readText(text), ['target', 'independent']);
  const own: unknown = Array.isArray(columns) && columns.length === 1 ? columns[0] : null;
  const xName = typeof own === 'string' ? own : (shown.independent ?? 'point');
  const count = formatNumber(shown.points, { decimals: 0 });
  const left = shown.leftOut === 0 ? '' : `, ${formatNumber(shown.leftOut, { decimals: 0 })} left out`;
  return (
    <Card
      title="Data and model"
      className="preview"
      aside={
        <>
          {variables.length > 1 && (
            <Segments
              label="Variable"
              options={variables.map(({ name }) => ({ value: name, label: name }))}
              value={shown.name}
              onChange={setChosen}
            />
          )}
          <span className="num">
            {count} points{left}
          </span>
          {isOld && <span className="warn">as before the mistake</span>}
          {simulated && <SimulatedMark />}
        </>
      }
    >
      <FitChart
        label={`Measured points of ${shown.name === '' ? 'the target' : shown.name} and the model at its guess`}
        xName={xName}
        xUnit={shown.independentUnit}
        yUnit={shown.unit}
        x={shown.x}
        y={shown.y}
        sigma={shown.sigma}
        curve={shown.guess}
        curveWords="model at the guess"
      />
      {notes.length > 0 && (
        <ul className="preview-notes small" aria-label="Notes on the data">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function SweepCard({ glance }: { readonly glance: SweepGlance }) {
  const { x, sensors } = sweepAxes(glance.columns);
  const [sensor = ''] = sensors;
  const places = (glance.columns[x] ?? []).map((value) => value ?? Number.NaN);
  return (
    <Card
      title="Sweep"
      className="preview"
      aside={
        <>
          <span className="num" role="status">
            {glance.rows} / {glance.expectedRows} rows
          </span>
          {glance.simulated && <SimulatedMark />}
        </>
      }
    >
      <progress
        value={glance.rows}
        max={Math.max(1, glance.expectedRows)}
        aria-label="Rows of the sweep"
        className="thin-progress"
      />
      <FitChart
        key={`${x} ${sensor}`}
        label={`${sensor} over ${x}, as the rows come`}
        xName={x === '' ? 'parameter' : x}
        xUnit={glance.units[x] ?? ''}
        yUnit={glance.units[sensor] ?? ''}
        x={places}
        y={glance.columns[sensor] ?? []}
        sigma={null}
        curve={null}
      />
    </Card>
  );
}
