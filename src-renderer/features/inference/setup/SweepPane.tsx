import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Bench } from '../../../../src-core/domain/bench.ts';
import { benchParameters, isSpectrum } from '../../../../src-core/domain/bench.ts';
import { deskKinds } from '../../../../src-core/domain/run.ts';
import { isOn } from '../../../stores/progressStore.ts';
import { useServices } from '../../../stores/services.ts';
import type { SweepCheck, SweepDraft } from '../../../stores/sweepStore.ts';
import { useAction } from '../../../stores/useAction.ts';
import { useGlance } from '../../../stores/useGlance.ts';
import { Button } from '../../../ui/Button.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Field } from '../../../ui/Field.tsx';
import { formatDuration } from '../../../ui/formatDuration.ts';
import { formatNumber, formatSetting } from '../../../ui/formatNumber.ts';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { NumberInput } from './NumberInput.tsx';

/** A sweep of one parameter on the open bench: what it would do, then the start. */
export function SweepPane() {
  const { client, bench: benchStore, sweeps, progress, preferences } = useServices();
  const { bench } = useStore(benchStore);
  const { draft, check, record } = useStore(sweeps);
  const { progress: run } = useStore(progress);
  const glance = useGlance(record);
  const [act, isBusy] = useAction();
  useEffect(() => {
    if (bench === null) return;
    const known = benchParameters(bench).some(({ fullName }) => fullName === draft.parameter);
    if (!known) sweeps.edit(firstDraft(bench));
    else if (check === null) void sweeps.checkNow();
    // Only when the bench changes: what is typed is checked by the store.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [bench, sweeps]);
  if (bench === null) return <Skeleton lines={4} label="Loading the bench" />;
  const isLive = glance !== null && glance.stop === null && glance.error === null;
  const blocker = run !== null && isOn(run) && !deskKinds.has(run.kind) ? run.title : null;
  const parameters = benchParameters(bench);
  const chosen = parameters.find(({ fullName }) => fullName === draft.parameter);
  const unit = chosen?.definition.unit ?? '';
  const refusal = (path: string) =>
    check?.refusals.find((one) => one.path === path || one.path === `sweep.${path}`)?.message ?? null;
  const others = check?.refusals.filter(({ path }) => !shownPaths.has(path.replace(/^sweep\./, ''))) ?? [];
  const number = (
    name: keyof SweepDraft & ('from' | 'to' | 'points' | 'repeats' | 'integrationMs'),
    label: string,
    of = '',
  ) => (
    <NumberInput
      label={label}
      unit={of}
      value={draft[name]}
      refusal={refusal(name === 'integrationMs' ? 'integration_time_ns' : name)}
      onChange={(value) => sweeps.edit({ [name]: value })}
    />
  );
  const sensors = Object.entries(bench.sensors).filter(([, sensor]) => !isSpectrum(sensor));
  return (
    <div className="stack">
      <Field label="Parameter" refusal={refusal('parameter')}>
        <select
          className="select num"
          value={draft.parameter}
          onChange={(event) => sweeps.edit(rangeOf(bench, event.target.value))}
        >
          {parameters.map(({ fullName, definition }) => (
            <option key={fullName} value={fullName}>
              {fullName}, {formatUnit(definition.unit)}
            </option>
          ))}
        </select>
      </Field>
      <div className="pair tight">
        {number('from', 'From', unit)}
        {number('to', 'To', unit)}
        {number('points', 'Points')}
        {number('repeats', 'Repeats')}
        {number('integrationMs', 'Integrate', 'ms')}
      </div>
      {chosen !== undefined && (
        <span className="small faint num">
          the bench allows {formatSetting(chosen.definition.hard_limits[0])} to{' '}
          {formatSetting(chosen.definition.hard_limits[1])} {formatUnit(unit)}
        </span>
      )}
      <div className="row wrap" role="group" aria-label="Sensors that are read">
        <span className="small mute">Sensors</span>
        {sensors.map(([id, { unit: of }]) => (
          <label key={id} className="check small">
            <input
              type="checkbox"
              checked={draft.read.includes(id)}
              onChange={(event) =>
                sweeps.edit({
                  read: sensors
                    .map(([one]) => one)
                    .filter((one) => (one === id ? event.target.checked : draft.read.includes(one))),
                })
              }
            />
            {of === '' ? id : `${id}, ${formatUnit(of)}`}
          </label>
        ))}
      </div>
      {others.map(({ path, message }) => (
        <span key={`${path} ${message}`} className="refusal">
          {message}
        </span>
      ))}
      {check?.warnings.map((warning) => (
        <span key={warning} className="small warn">
          {warning}
        </span>
      ))}
      <div className="row wrap">
        {isLive ? (
          <Button disabled={isBusy} onClick={() => void act(() => client.call('runs.stop', { runId: glance.runId }))}>
            Stop sweep
          </Button>
        ) : (
          <Button
            disabled={isBusy || blocker !== null || check === null || check.refusals.length > 0}
            onClick={() => void act(() => sweeps.start(preferences.getState().labels))}
          >
            Start sweep
          </Button>
        )}
        <span className="small mute num" role="status">
          {isLive
            ? `${glance.rows} of ${glance.expectedRows} rows`
            : blocker !== null
              ? `The bench is busy with “${blocker}”: end it first.`
              : preflightWords(check)}
        </span>
      </div>
    </div>
  );
}

const shownPaths = new Set(['parameter', 'from', 'to', 'points', 'repeats', 'integration_time_ns']);

/** `240 readings, about 4.1 s, holds heaters and meter`. */
export function preflightWords(check: SweepCheck | null): string {
  if (check === null) return 'checking…';
  if (check.refusals.length > 0) return 'not ready to start';
  const { readings, expectedDurationSeconds, instrumentsLeased } = check;
  const held = instrumentsLeased.length === 0 ? '' : `, holds ${instrumentsLeased.join(' and ')}`;
  return `${formatNumber(readings, { decimals: 0 })} readings, about ${formatDuration(expectedDurationSeconds)}${held}`;
}

/** Its whole range, by the soft limits where there are any. */
function rangeOf(bench: Bench, name: string): Partial<SweepDraft> {
  const found = benchParameters(bench).find(({ fullName }) => fullName === name)?.definition;
  const [from, to] = found?.soft_limits ?? found?.hard_limits ?? [null, null];
  return { parameter: name, from, to };
}

function firstDraft(bench: Bench): Partial<SweepDraft> {
  const parameters = benchParameters(bench);
  const heater = parameters.find(({ definition }) => definition.unit === 'rad') ?? parameters[0];
  const sensor = Object.entries(bench.sensors).find(([, one]) => !isSpectrum(one) && one.unit === 'W');
  const any = Object.entries(bench.sensors).find(([, one]) => !isSpectrum(one));
  const read = sensor ?? any;
  return { ...rangeOf(bench, heater?.fullName ?? ''), read: read === undefined ? [] : [read[0]] };
}
