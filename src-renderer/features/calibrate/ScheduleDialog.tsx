import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { priorities } from '../../../src-core/domain/kernel.ts';
import type { ShownSchedule } from '../../stores/scheduleStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { formOf, readForm, scheduleInText, scheduleKinds, scheduleWords, timeUnits } from './scheduleForm.ts';
import type { ReadSchedule, ScheduleForm, TypedTime } from './scheduleForm.ts';

export interface ScheduleDialogProps {
  readonly kernelName: string;
  /** As it stands; null for none. */
  readonly entry: ShownSchedule | null;
  readonly onClose: () => void;
}

/** When a kernel runs by itself. Begins with what the kernel's own text asks for. */
export function ScheduleDialog({ kernelName, entry, onClose }: ScheduleDialogProps) {
  const { schedules, kernels, messages } = useServices();
  const { savedText } = useStore(kernels);
  const [form, setForm] = useState(() => formOf(entry?.schedule ?? scheduleInText(savedText)));
  const [run, isBusy] = useAction();
  const { schedule, refusals } = readForm(form);
  const isManual = form.kind === 'Manual';
  const save = () =>
    run(async () => {
      if (schedule === null) return;
      await (isManual ? schedules.disarm(kernelName, schedule) : schedules.arm(kernelName, schedule));
      messages.tell('good', isManual ? `${kernelName} runs only by hand.` : `${kernelName} is armed.`);
      onClose();
    });
  const remove = () =>
    run(async () => {
      if (entry !== null) await schedules.remove(entry.id);
      onClose();
    });
  const change = (more: Partial<ScheduleForm>) => setForm({ ...form, ...more });
  return (
    <Dialog
      title={`Schedule of ${kernelName}`}
      onClose={onClose}
      footer={
        <>
          {entry !== null && (
            <Button kind="quiet" disabled={isBusy} onClick={() => void remove()}>
              Remove
            </Button>
          )}
          <span className="spacer" />
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={isBusy || schedule === null} onClick={() => void save()}>
            {isManual ? 'Save' : 'Arm'}
          </Button>
        </>
      }
    >
      <form
        className="schedule-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void save();
        }}
      >
        <fieldset>
          <legend className="visually-hidden">When it runs</legend>
          {scheduleKinds.map((kind) => (
            <label key={kind} className="schedule-kind">
              <input
                type="radio"
                name="kind"
                value={kind}
                checked={form.kind === kind}
                onChange={() => change({ kind })}
                {...(form.kind === kind ? { 'data-autofocus': '' } : {})}
              />
              <span>
                <b>{scheduleWords[kind].title}</b>
                <small>{scheduleWords[kind].what}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <KindFields form={form} refusals={refusals} change={change} />
        <input type="submit" hidden />
      </form>
    </Dialog>
  );
}

interface KindFieldsProps {
  readonly form: ScheduleForm;
  readonly refusals: ReadSchedule['refusals'];
  readonly change: (more: Partial<ScheduleForm>) => void;
}

function KindFields({ form, refusals, change }: KindFieldsProps) {
  switch (form.kind) {
    case 'Manual':
    case 'PreRun':
      return null;
    case 'Periodic':
      return (
        <TimeField
          label="Every"
          time={form.interval}
          refusal={refusals.interval}
          onChange={(interval) => change({ interval })}
        />
      );
    case 'OnDrift':
      return (
        <div className="schedule-fields">
          <Field label="Drift beyond, %" refusal={refusals.threshold ?? null}>
            <input
              className="input num"
              inputMode="decimal"
              value={form.threshold}
              aria-invalid={refusals.threshold !== undefined}
              onChange={(event) => change({ threshold: event.target.value })}
            />
          </Field>
          <TimeField
            label="Checked every"
            time={form.check}
            refusal={refusals.check}
            onChange={(check) => change({ check })}
          />
          <p className="small mute">
            Of the cost’s target, of a parameter’s period or range, and of 25 K: 10 % of the temperature is 2.5 K.
          </p>
        </div>
      );
    case 'Asynchronous':
      return (
        <Field label="Priority">
          <select
            className="select"
            value={form.priority}
            onChange={(event) => change({ priority: priorities.find((one) => one === event.target.value) ?? 'Normal' })}
          >
            {priorities.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </Field>
      );
  }
}

interface TimeFieldProps {
  readonly label: string;
  readonly time: TypedTime;
  readonly refusal: string | undefined;
  readonly onChange: (time: TypedTime) => void;
}

/** A length of time with its unit. */
function TimeField({ label, time, refusal, onChange }: TimeFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <span className="row">
        <input
          id={id}
          className="input num"
          inputMode="decimal"
          value={time.text}
          aria-invalid={refusal !== undefined}
          {...(refusal === undefined ? {} : { 'aria-describedby': `${id}-reason` })}
          onChange={(event) => onChange({ ...time, text: event.target.value })}
        />
        <select
          className="select"
          aria-label={`${label}: unit`}
          value={time.unit}
          onChange={(event) =>
            onChange({ ...time, unit: timeUnits.find(({ unit }) => unit === event.target.value)?.unit ?? 's' })
          }
        >
          {timeUnits.map(({ unit }) => (
            <option key={unit}>{unit}</option>
          ))}
        </select>
      </span>
      {refusal !== undefined && (
        <span className="refusal" id={`${id}-reason`}>
          {refusal}
        </span>
      )}
    </div>
  );
}
