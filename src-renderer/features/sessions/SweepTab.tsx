import { Fragment, useEffect, useMemo } from 'react';
import { sweepAxes } from '../../../src-core/domain/sweepTable.ts';
import { sweepResultSchema } from '../../../src-core/domain/inferenceRun.ts';
import { feedRecord } from '../../stores/followRun.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { useServices } from '../../stores/services.ts';
import { SweepRecord } from '../../stores/sweepRecord.ts';
import type { SweepGlance } from '../../stores/sweepRecord.ts';
import { useGlance } from '../../stores/useGlance.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber, formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity, formatUnit } from '../../ui/formatQuantity.ts';
import { Message } from '../../ui/Message.tsx';
import { FailurePanel } from '../run/FailurePanel.tsx';
import { SweepChart } from '../run/SweepChart.tsx';

/** A sweep, on or ended: its sensors over the parameter, and what it came to. */
export function SweepTab({ runId, glance }: { readonly runId: string; readonly glance: RunGlance }) {
  const { client } = useServices();
  const record = useMemo(() => new SweepRecord(runId), [runId]);
  useEffect(() => feedRecord(client, record), [client, record]);
  const sweep = useGlance(record);
  if (sweep === null) return null;
  const failed = glance.stop !== null && glance.stop.status !== 'finished' ? glance.stop : null;
  const { spec, bench } = glance.start ?? {};
  const range = spec?.kind === 'sweep' ? ([spec.sweep.from, spec.sweep.to] as const) : undefined;
  const labels = Object.fromEntries(
    Object.entries(bench?.sensors ?? {}).flatMap(([id, { label }]) => (label === undefined ? [] : [[id, label]])),
  );
  return (
    <>
      {failed !== null && <FailurePanel stop={failed} />}
      {sweep.error !== null && <Message tone="bad" sentence={sweep.error.message} remedy={sweep.error.remedy} />}
      {glance.notes
        .filter(({ severity }) => severity === 'warning')
        .map(({ key, text }) => (
          <Message key={key} tone="warn" sentence={text} />
        ))}
      <Card
        title={spec?.kind === 'sweep' ? `Sensors over ${spec.sweep.parameter}` : 'Sensors'}
        className="sweep-card"
        aside={
          <span className="num">
            {formatNumber(sweep.rows, { decimals: 0 })} of {formatNumber(sweep.expectedRows, { decimals: 0 })} rows
          </span>
        }
      >
        {sweep.rows > 0 && <SweepChart table={sweep} isSimulated={sweep.simulated} labels={labels} range={range} />}
        {sweep.rows === 0 && <NoRows isOver={glance.stop !== null} />}
      </Card>
      {sweep.rows > 0 && (
        <div className="graph-columns">
          <Card title="Sweep">
            <SweepFacts sweep={sweep} glance={glance} />
          </Card>
          <Card title="Readings">
            <ReadingTable sweep={sweep} labels={labels} />
          </Card>
        </div>
      )}
    </>
  );
}

function NoRows({ isOver }: { readonly isOver: boolean }) {
  if (!isOver) return <Skeleton lines={6} label="Waiting for the first row" />;
  return (
    <Empty title="No row was taken">
      <p>The run ended before its first point was read; its record tells why.</p>
    </Empty>
  );
}

function SweepFacts({ sweep, glance }: { readonly sweep: SweepGlance; readonly glance: RunGlance }) {
  const { x } = sweepAxes(sweep.columns);
  const unit = formatUnit(sweep.units[x] ?? '');
  const result = sweepResultSchema.safeParse(glance.stop?.result).data ?? null;
  const spec = glance.start?.spec;
  const of = (name: string) => {
    const column = sweep.columns[name];
    if (column === undefined) return [];
    const unit = sweep.units[name] ?? '';
    return [`${formatQuantity(column[0], unit)} to ${formatQuantity(column.at(-1), unit)}`];
  };
  const facts: [string, string][] = [
    ...(spec?.kind === 'sweep'
      ? ([
          ['Range asked for', `${formatSetting(spec.sweep.from)} to ${formatSetting(spec.sweep.to)} ${unit}`],
          ['Points', formatNumber(spec.sweep.points, { decimals: 0 })],
          ['Readings a point', formatNumber(spec.sweep.repeats, { decimals: 0 })],
        ] as [string, string][])
      : []),
    ...of(`${x}.voltage_v`).map((words): [string, string] => ['Voltage', words]),
    ...of(`${x}.power_w`).map((words): [string, string] => ['Electrical power', words]),
    ...(glance.stop === null ? [] : ([['Outputs', glance.stop.outputs]] as [string, string][])),
    ...(result === null
      ? []
      : ([
          ['Took', formatDuration(result.durationSeconds)],
          ['Readings', formatNumber(result.measurements, { decimals: 0 })],
        ] as [string, string][])),
  ];
  return (
    <dl className="failure selectable">
      {facts.map(([name, words]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{words}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

interface Extreme {
  readonly value: number;
  readonly place: number | null;
}

function ReadingTable({
  sweep,
  labels,
}: {
  readonly sweep: SweepGlance;
  readonly labels: Readonly<Record<string, string>>;
}) {
  const { x, sensors } = sweepAxes(sweep.columns);
  const places = sweep.columns[x] ?? [];
  const placed = (row: number, value: number): Extreme => ({ value, place: places[row] ?? null });
  return (
    <table>
      <thead>
        <tr>
          <th>sensor</th>
          <th className="n">least</th>
          <th className="n">at</th>
          <th className="n">greatest</th>
          <th className="n">at</th>
          <th className="n">no value</th>
        </tr>
      </thead>
      <tbody>
        {sensors.map((sensor) => {
          let [least, greatest, missing]: [Extreme | null, Extreme | null, number] = [null, null, 0];
          for (const [row, value] of (sweep.columns[sensor] ?? []).entries()) {
            if (value === null) missing += 1;
            else {
              if (least === null || value < least.value) least = placed(row, value);
              if (greatest === null || value > greatest.value) greatest = placed(row, value);
            }
          }
          const unit = sweep.units[sensor] ?? '';
          return (
            <tr key={sensor}>
              <td>{labels[sensor] ?? sensor}</td>
              <td className="n num">{formatQuantity(least?.value, unit)}</td>
              <td className="n num">{formatQuantity(least?.place, sweep.units[x] ?? '')}</td>
              <td className="n num">{formatQuantity(greatest?.value, unit)}</td>
              <td className="n num">{formatQuantity(greatest?.place, sweep.units[x] ?? '')}</td>
              <td className="n num">{missing === 0 ? '' : formatNumber(missing, { decimals: 0 })}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
