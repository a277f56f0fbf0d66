import { useEffect, useMemo } from 'react';
import { feedRecord } from '../../stores/followRun.ts';
import type { GraphGlance } from '../../stores/graphRecord.ts';
import { GraphRecord } from '../../stores/graphRecord.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { useServices } from '../../stores/services.ts';
import { useGlance } from '../../stores/useGlance.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { Message } from '../../ui/Message.tsx';
import { Dot, SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { FailurePanel } from '../run/FailurePanel.tsx';

const phaseWords: Readonly<Record<string, string>> = {
  calibrate: 'Calibrate',
  apply: 'Apply',
  execute: 'Execute',
  artifact: 'Artifact',
};

/** A graph that was run: its four phases and what its outputs read. */
export function GraphTab({ runId, glance }: { readonly runId: string; readonly glance: RunGlance }) {
  const { client } = useServices();
  const record = useMemo(() => new GraphRecord(runId), [runId]);
  useEffect(() => feedRecord(client, record), [client, record]);
  const graph = useGlance(record);
  const failed = glance.stop !== null && glance.stop.status !== 'finished' ? glance.stop : null;
  if (graph === null) return null;
  const isSimulated = glance.start?.bench.simulated !== undefined;
  const { result } = graph;
  return (
    <>
      {failed !== null && <FailurePanel stop={failed} />}
      {graph.error !== null && <Message tone="bad" sentence={graph.error.message} remedy={graph.error.remedy} />}
      {glance.notes
        .filter(({ severity }) => severity === 'warning')
        .map(({ key, text }) => (
          <Message key={key} tone="warn" sentence={text} />
        ))}
      <div className="graph-columns">
        <Card
          title="Phases"
          aside={
            result === null ? undefined : <Tag>{result.ranOn === 'bench' ? 'on the bench' : 'on the device model'}</Tag>
          }
        >
          <PhaseList graph={graph} />
          {result !== null && (
            <p className="small mute">
              {result.version === null ? 'No version was in force.' : `Ran with version ${result.version}.`}{' '}
              {formatNumber(result.measurements, { decimals: 0 })} measurements,{' '}
              {formatDuration(result.durationSeconds)}.
            </p>
          )}
        </Card>
        <Card
          title="Outputs"
          aside={
            <>
              {isSimulated && <SimulatedMark />}
              <span>
                {graph.readingsTaken} {graph.readingsTaken === 1 ? 'reading' : 'readings'}
              </span>
            </>
          }
        >
          <OutputTable graph={graph} />
        </Card>
      </div>
    </>
  );
}

function PhaseList({ graph: { phases } }: { readonly graph: GraphGlance }) {
  if (phases.length === 0) return <p className="small faint">No phase has begun.</p>;
  return (
    <ol className="phase-list">
      {phases.map(({ phase, beganSeconds, endedSeconds }) => (
        <li key={`${phase} ${beganSeconds}`}>
          <Dot tone={endedSeconds === null ? 'accent' : 'good'} />
          <b>{phaseWords[phase] ?? phase}</b>
          <span className="mute num">
            {endedSeconds === null ? 'not ended' : formatDuration(endedSeconds - beganSeconds)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function OutputTable({ graph: { readings } }: { readonly graph: GraphGlance }) {
  const last = readings.at(-1);
  if (last === undefined) {
    return (
      <Empty title="No output was read">
        <p>The run ended before its outputs were read; the phases tell how far it came.</p>
      </Empty>
    );
  }
  return (
    <table>
      <thead>
        <tr>
          <th>output</th>
          <th className="n">last</th>
          <th className="n">least</th>
          <th className="n">greatest</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(last.outputs).map(([name, { value, unit }]) => {
          const values = readings.flatMap(({ outputs }) => outputs[name]?.value ?? []);
          return (
            <tr key={name}>
              <td>{name}</td>
              <td className="n num">{formatQuantity(value, unit)}</td>
              <td className="n num">{values.length > 1 ? formatQuantity(Math.min(...values), unit) : ''}</td>
              <td className="n num">{values.length > 1 ? formatQuantity(Math.max(...values), unit) : ''}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
