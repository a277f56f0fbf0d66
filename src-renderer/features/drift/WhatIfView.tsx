import { useEffect, useState } from 'react';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Field } from '../../ui/Field.tsx';
import { formatNumber } from '../../ui/formatNumber.ts';
import { Message } from '../../ui/Message.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { distance } from './alarmWords.ts';
import type { WatchViewProps } from './WatchView.tsx';
import { factorOf } from './whatIf.ts';
import { ReplayLanes } from './ReplayLanes.tsx';
import './drift.css';

type Replay = ProcedureOutput<'drift.replay'>;

interface Rules {
  readonly raisePercent: string;
  readonly clearPercent: string;
  readonly raiseChecks: string;
  readonly windowChecks: string;
  readonly minimumDurationSeconds: string;
}

const renewMs = 300;

/** The recorded history watched again with other thresholds and rules: what would have fired, beside what did. */
export function WhatIfView({ record, glance }: WatchViewProps) {
  const { client } = useServices();
  const { runId, metrics, start, checks } = glance;
  const own = start?.spec.kind === 'monitor' ? start.spec.alarms : {};
  const asWatched: Rules = {
    raisePercent: formatNumber((own.raiseAboveRatio ?? 1) * 100, { decimals: 0 }),
    clearPercent: formatNumber((own.clearBelowRatio ?? 0.8) * 100, { decimals: 0 }),
    raiseChecks: String(own.raiseChecks ?? 2),
    windowChecks: String(own.windowChecks ?? 3),
    minimumDurationSeconds: String(own.minimumDurationSeconds ?? 0),
  };
  const [positions, setPositions] = useState<Readonly<Record<string, number>>>({});
  const [changed, setChanged] = useState<Partial<Rules>>({});
  const [replay, setReplay] = useState<Replay | null>(null);
  const [error, setError] = useState<FringeError | null>(null);
  const rules = { ...asWatched, ...changed };
  // What is asked of the host, as one text: asked again only when it is another.
  const question = JSON.stringify({
    limitFactors: Object.fromEntries(Object.entries(positions).map(([id, position]) => [id, factorOf(position)])),
    alarms: changesOf(changed),
  });
  const isEmpty = checks === 0;
  // Of a watch that goes on, the history is replayed anew now and then.
  const age = Math.floor(checks / 10);
  useEffect(() => {
    if (isEmpty) return;
    const asking = new AbortController();
    const { signal } = asking;
    const timer = setTimeout(() => {
      const asked = JSON.parse(question) as { limitFactors: Record<string, number>; alarms: Record<string, number> };
      client.call('drift.replay', { runId, ...asked }, { signal }).then(
        (found) => {
          if (signal.aborted) return;
          setReplay(found);
          setError(null);
        },
        (thrown: unknown) => {
          if (!signal.aborted) setError(FringeError.fromReport(toErrorReport(thrown)));
        },
      );
    }, renewMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [client, runId, question, isEmpty, age]);
  const isSimulated = start?.bench.simulated !== undefined;
  const field = (key: keyof Rules, label: string) => (
    <Field label={label}>
      <input
        className="input num"
        inputMode="decimal"
        value={rules[key]}
        onChange={(event) => setChanged({ ...changed, [key]: event.target.value })}
      />
    </Field>
  );
  if (isEmpty) {
    return (
      <div className="card">
        <Empty title="Nothing is recorded yet">
          <p>A replay needs at least one check. It works while the watch goes on, and on every earlier one.</p>
        </Empty>
      </div>
    );
  }
  return (
    <div className="what-if">
      <Card
        title="Thresholds"
        aside={
          <Button
            size="small"
            disabled={Object.keys(positions).length === 0 && Object.keys(changed).length === 0}
            onClick={() => {
              setPositions({});
              setChanged({});
            }}
          >
            As watched
          </Button>
        }
      >
        <div className="stack">
          {metrics.map(({ metricId, raiseAt, unit, kind }) => {
            const position = positions[metricId] ?? 0;
            const factor = factorOf(position);
            const limit = `${kind === 'TemporalDrift' ? '' : '±'}${distance(raiseAt * factor, unit, kind)}`;
            const title = metricTitle(metricId);
            return (
              <label key={metricId} className="factor">
                <span className="row">
                  <span className="ellipsis">{title}</span>
                  <span className="spacer" />
                  <span className="num small mute">
                    × {formatNumber(factor, { decimals: 2 })} = {limit}
                  </span>
                </span>
                <input
                  type="range"
                  className="slider"
                  min={-20}
                  max={20}
                  step={1}
                  value={position}
                  aria-label={`Factor on the limit of ${title}`}
                  aria-valuetext={`${formatNumber(factor, { decimals: 2 })} times, ${limit}`}
                  onChange={(event) => setPositions({ ...positions, [metricId]: Number(event.target.value) })}
                />
              </label>
            );
          })}
        </div>
        <h3 className="what-if-heading">Rules</h3>
        <div className="start-fields">
          {field('raisePercent', 'Raised above, % of limit')}
          {field('clearPercent', 'Clears below, % of limit')}
          {field('raiseChecks', 'Raised by')}
          {field('windowChecks', 'of the last checks')}
          {field('minimumDurationSeconds', 'Held for at least, s')}
        </div>
      </Card>
      <Card
        title="What would have fired"
        aside={
          <>
            {isSimulated && <SimulatedMark />}
            <span aria-hidden="true">
              <i className="swatch recorded" /> as recorded <i className="swatch replayed" /> replayed
            </span>
          </>
        }
      >
        {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
        {replay === null && error === null ? (
          <Skeleton lines={6} label="Replaying the history" />
        ) : (
          replay !== null && (
            <ReplayLanes
              metricIds={metrics.map(({ metricId }) => metricId)}
              replay={replay}
              window={{ fromMs: record.oldestMs, toMs: Math.max(record.newestMs, record.oldestMs + 1) }}
            />
          )
        )}
        <p className="small faint">
          The recorded values are what they are: nothing is recalibrated in a replay, and nobody acknowledges.
        </p>
      </Card>
    </div>
  );
}

function changesOf(changed: Partial<Rules>): Record<string, number> {
  const found: Record<string, number> = {};
  const take = (key: keyof Rules, name: string, scale = 1) => {
    const text = changed[key]?.trim().replace(',', '.') ?? '';
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) found[name] = value * scale;
  };
  take('raisePercent', 'raiseAboveRatio', 0.01);
  take('clearPercent', 'clearBelowRatio', 0.01);
  take('raiseChecks', 'raiseChecks');
  take('windowChecks', 'windowChecks');
  take('minimumDurationSeconds', 'minimumDurationSeconds');
  return found;
}
