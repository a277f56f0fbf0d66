import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { isPhysical, isSpectrum } from '../../../src-core/domain/bench.ts';
import { StripView } from '../../charts/stripView.ts';
import type { StripWindow } from '../../charts/stripView.ts';
import type { ReadingsStore } from '../../stores/readingsStore.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { SensorStrip } from './SensorStrip.tsx';

const spans = [
  { value: 1_000, label: '1 s' },
  { value: 10_000, label: '10 s' },
  { value: 60_000, label: '1 min' },
  { value: 600_000, label: '10 min' },
  { value: 3_600_000, label: '1 h' },
];
const zone = () =>
  new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts()
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

const newestOf = (readings: ReadingsStore) => () => readings.newestMs || Date.now();

/** Live strips of every sensor, over one window of time. */
export function StripsCard({ isSimulated }: { readonly isSimulated: boolean }) {
  const { bench, readings } = useServices();
  const { bench: file } = useStore(bench);
  const view = useMemo(() => new StripView(newestOf(readings)), [readings]);
  const [window, setWindow] = useState<StripWindow>(view.window);
  useEffect(() => view.onChange(() => setWindow(view.window)), [view]);
  // A spectrum has no single value that a strip could show.
  const sensors = Object.entries(file?.sensors ?? {}).filter(([, sensor]) => !isSpectrum(sensor));
  const isStill = window.mode === 'still';
  return (
    <Card
      title="Live sensors"
      className="strips"
      aside={
        <>
          <span>times in {zone()}</span>
          {isSimulated && <SimulatedMark />}
          <Segments
            label="Window"
            options={spans}
            value={window.mode === 'follow' ? window.spanMs : null}
            onChange={(spanMs) => view.follow(spanMs)}
          />
          <Button size="small" aria-label="Zoom in" onClick={() => view.zoom(0.5)}>
            +
          </Button>
          <Button size="small" aria-label="Zoom out" onClick={() => view.zoom(2)}>
            −
          </Button>
          <Button size="small" aria-pressed={isStill} onClick={() => (isStill ? view.resume() : view.pause())}>
            {isStill ? 'Resume' : 'Pause'}
          </Button>
        </>
      }
    >
      {file === null ? (
        <Skeleton lines={6} label="Loading the sensors" />
      ) : sensors.length === 0 ? (
        <Empty title="No sensor on this bench">
          <p>Add sensors to the bench file; their readings appear here as strips.</p>
        </Empty>
      ) : (
        <div
          className="strip-list"
          tabIndex={0}
          role="group"
          aria-label="Strips: plus and minus zoom, arrows move, 0 follows again. Drag to zoom, double-click to follow"
          onDoubleClick={() => view.follow(60_000)}
          onKeyDown={(event) => {
            if (event.key === '+' || event.key === '=') view.zoom(0.5);
            else if (event.key === '-') view.zoom(2);
            else if (event.key === '0') view.follow(60_000);
            else if (event.key === 'ArrowLeft') view.move(-0.2);
            else if (event.key === 'ArrowRight') view.move(0.2);
          }}
        >
          {sensors.map(([id, sensor], index) => (
            <SensorStrip
              key={id}
              id={id}
              label={sensor.label ?? id}
              unit={sensor.unit}
              dark={isPhysical(sensor) ? sensor.dark : null}
              view={view}
              colour={index}
              isLast={index === sensors.length - 1}
            />
          ))}
        </div>
      )}
    </Card>
  );
}
