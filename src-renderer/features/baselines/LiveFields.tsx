import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { Field } from '../../ui/Field.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatUnit } from '../../ui/formatQuantity.ts';
import { leastSeconds } from './startDraft.ts';
import type { draftRefusals, StartDraft } from './startDraft.ts';

export interface LiveFieldsProps {
  readonly draft: StartDraft;
  readonly refusals: ReturnType<typeof draftRefusals>;
  readonly onEdit: (part: Partial<StartDraft>) => void;
}

/** Sensors of the open bench, how often and how long each is read. */
export function LiveFields({ draft, refusals, onEdit }: LiveFieldsProps) {
  const { bench: benchStore } = useServices();
  const { bench } = useStore(benchStore);
  const sensors = Object.entries(bench?.sensors ?? {});
  const seconds = leastSeconds(draft);
  const number = (label: string, name: 'samples' | 'integrationMs' | 'intervalMs') => (
    <Field label={label} refusal={refusals[name] ?? null}>
      <input
        className="input num"
        inputMode="decimal"
        value={draft[name]}
        aria-invalid={refusals[name] !== undefined}
        onChange={({ target }) => onEdit({ [name]: target.value })}
      />
    </Field>
  );
  return (
    <>
      <fieldset className="sensor-choice">
        <legend className="label">Sensors of {bench?.label ?? bench?.id ?? 'the bench'}</legend>
        {sensors.length === 0 && <p className="small mute">No bench is open.</p>}
        {sensors.map(([id, sensor]) => (
          <label key={id} className="check">
            <input
              type="checkbox"
              checked={draft.sensors.includes(id)}
              onChange={() =>
                onEdit({
                  sensors: sensors
                    .map(([each]) => each)
                    .filter((each) => (each === id) !== draft.sensors.includes(each)),
                })
              }
            />
            <span>{sensor.label ?? id}</span>
            <code className="faint">{id}</code>
            <span className="small mute sensor-unit">{formatUnit(sensor.unit) || 'no unit'}</span>
          </label>
        ))}
      </fieldset>
      <div className="start-numbers">
        {number('Readings of each', 'samples')}
        {number('Integration time, ms', 'integrationMs')}
        {number('Between rounds, ms', 'intervalMs')}
      </div>
      <p className="small mute">
        {refusals.sensors ??
          `Outputs stay as they are. At least ${formatDuration(seconds)}, plus what the instruments take to answer.`}
      </p>
    </>
  );
}
