import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { urgencySchema } from '../../../src-core/domain/driftMetric.ts';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { askForNotifications } from './askForNotifications.ts';
import { readStart, usualStart } from './startDraft.ts';
import type { StartDraft } from './startDraft.ts';

const durations = [
  { value: 'until_ended', label: 'Until ended' },
  { value: 'fixed', label: 'For hours' },
] as const;

/** Which kernel recalibrates, for how long, when alarms are raised; and the button. */
export function StartCard({ onStarted }: { readonly onStarted: () => void }) {
  const { client, metrics, kernels, bench, progress, connection, preferences } = useServices();
  const { text, check, refusals, file } = useStore(metrics);
  const { kernels: list } = useStore(kernels);
  const { status } = useStore(bench);
  const { progress: running } = useStore(progress);
  const { state: link } = useStore(connection);
  const { labels } = useStore(preferences);
  const [draft, setDraft] = useState<StartDraft>(usualStart);
  const [kernelName, setKernelName] = useState('');
  const [run, isBusy] = useAction();
  useEffect(() => {
    void kernels.refresh();
  }, [kernels]);
  const { values, refusals: wrong } = readStart(draft);
  const named = file?.recalibrate ?? null;
  const ownWords =
    named === null
      ? 'none: drift is only told'
      : `as in the file: ${typeof named === 'string' ? (named.split('/').at(-1) ?? named) : named.id}`;
  const reasons = [
    ...(link === 'connected' ? [] : ['The link to the host is down.']),
    ...(isOn(running) ? ['Another run is on.'] : []),
    ...(check === 'done' ? [] : ['The metrics are being checked.']),
    ...(refusals.length === 0 ? [] : ['The metrics have a mistake.']),
    ...(values === null ? ['A field of this card is not filled in right.'] : []),
  ];
  const start = () =>
    run(async () => {
      if (values === null) return;
      if (preferences.getState().alarmSound === 'on') askForNotifications();
      await client.call('drift.start', {
        ...values,
        ...{ metricsText: text, kernelName: kernelName === '' ? null : kernelName, labels },
      });
      onStarted();
    });
  const field = (key: keyof StartDraft, label: string) => (
    <Field label={label} refusal={wrong[key] ?? null}>
      <input
        className="input num"
        inputMode="decimal"
        aria-invalid={wrong[key] === undefined ? undefined : true}
        value={draft[key]}
        onChange={(event) => setDraft({ ...draft, [key]: event.target.value })}
      />
    </Field>
  );
  return (
    <Card
      title="Start the watch"
      className="start-card"
      aside={status?.simulated === true ? <SimulatedMark /> : undefined}
    >
      <div className="start-scroll" tabIndex={0} role="group" aria-label="Settings of the watch">
        <Field label="Recalibrates">
          <select className="select" value={kernelName} onChange={(event) => setKernelName(event.target.value)}>
            <option value="">{ownWords}</option>
            {list
              ?.filter(({ valid }) => valid)
              .map(({ name, title }) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
          </select>
        </Field>
        <div className="row wrap">
          <Segments
            label="How long"
            options={durations}
            value={draft.duration}
            onChange={(duration) => setDraft({ ...draft, duration })}
          />
          {draft.duration === 'fixed' && <div className="short-field">{field('hours', 'hours')}</div>}
        </div>
        <h3>Recalibration</h3>
        <div className="start-fields">
          {field('cooldownSeconds', 'Cooldown, s')}
          {field('maxAttempts', 'Attempts at most')}
          <Field label="From urgency">
            <select
              className="select"
              value={draft.minUrgency}
              onChange={(event) => setDraft({ ...draft, minUrgency: urgencySchema.parse(event.target.value) })}
            >
              {urgencySchema.options.map((urgency) => (
                <option key={urgency}>{urgency}</option>
              ))}
            </select>
          </Field>
        </div>
        <h3>Alarms</h3>
        <div className="start-fields">
          {field('raiseChecks', 'Raised by')}
          {field('windowChecks', 'of the last checks')}
          {field('clearPercent', 'Clears below, % of limit')}
          {field('minimumDurationSeconds', 'Held for at least, s')}
          {field('noDataChecks', 'No data after checks')}
        </div>
        <h3>Labels</h3>
        <div className="start-fields">
          <Field label="Operator">
            <input
              className="input"
              value={labels.operator}
              onChange={(event) => preferences.setState({ labels: { ...labels, operator: event.target.value } })}
            />
          </Field>
          <Field label="Chip">
            <input
              className="input"
              value={labels.chipId}
              onChange={(event) => preferences.setState({ labels: { ...labels, chipId: event.target.value } })}
            />
          </Field>
          {status?.simulated === true && field('seed', 'Seed (may be empty)')}
        </div>
      </div>
      <div className="start-foot">
        <div className="reasons" id="watch-reasons" role="status">
          {reasons.map((reason) => (
            <div key={reason}>{reason}</div>
          ))}
        </div>
        <Button
          kind="primary"
          disabled={isBusy || reasons.length > 0}
          aria-describedby="watch-reasons"
          onClick={() => void start()}
        >
          Start watching
        </Button>
      </div>
    </Card>
  );
}
