import type { RunLabels } from '../../../src-core/domain/run.ts';
import { Field } from '../../ui/Field.tsx';

export interface LabelFieldsProps {
  readonly labels: RunLabels;
  readonly onChange: (labels: RunLabels) => void;
  /** The seed as typed, on a simulated bench; null on hardware, which has none. */
  readonly seed: string | null;
  readonly onSeed: (seed: string) => void;
}

/** Operator, chip, die and notes, remembered from the last run. */
export function LabelFields({ labels, onChange, seed, onSeed }: LabelFieldsProps) {
  const text = (key: keyof RunLabels, label: string, autofocus = false) => (
    <Field label={label}>
      <input
        className="input"
        value={labels[key]}
        onChange={(event) => onChange({ ...labels, [key]: event.target.value })}
        {...(autofocus ? { 'data-autofocus': '' } : {})}
      />
    </Field>
  );
  return (
    <div className="label-grid">
      {text('operator', 'Operator', true)}
      {text('chipId', 'Chip')}
      {text('dieId', 'Die')}
      {seed !== null && (
        <Field label="Seed of the simulation">
          <input
            className="input num"
            inputMode="numeric"
            placeholder="as the chip is now"
            value={seed}
            onChange={(event) => onSeed(event.target.value)}
          />
        </Field>
      )}
      <div className="notes-field">{text('notes', 'Notes')}</div>
    </div>
  );
}
