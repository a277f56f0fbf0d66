import { useState } from 'react';
import { Field } from '../../../ui/Field.tsx';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { parseNumber } from '../../bench/parseNumber.ts';
import { fieldToText } from '../../calibrate/fieldText.ts';

export interface NumberInputProps {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly value: number | null;
  /** What an empty field means; without it an empty field is not taken over. */
  readonly placeholder?: string | undefined;
  readonly refusal?: string | null;
  /** Digits that are shown, of a number that nobody typed; all of them when left out. */
  readonly significant?: number | undefined;
  readonly onChange: (value: number | null) => void;
}

/** A number with its unit in the label; what cannot be read as one stays in the field and is said. */
export function NumberInput({ label, unit = '', value, placeholder, refusal = null, ...rest }: NumberInputProps) {
  const { onChange, significant } = rest;
  const [typed, setTyped] = useState<string | null>(null);
  const isUnread = typed !== null && typed.trim() !== '' && parseNumber(typed) === null;
  const reason = isUnread ? 'not a number' : refusal;
  const shown = value === null || significant === undefined ? value : Number(value.toPrecision(significant));
  const change = (text: string) => {
    setTyped(text);
    const number = parseNumber(text);
    if (number !== null) onChange(number);
    else if (text.trim() === '' && placeholder !== undefined) onChange(null);
  };
  return (
    <Field label={unit === '' ? label : `${label}, ${formatUnit(unit)}`} refusal={reason}>
      <input
        className="input num"
        inputMode="decimal"
        value={typed ?? fieldToText(shown, 'number')}
        placeholder={placeholder}
        aria-invalid={reason !== null}
        onChange={(event) => change(event.target.value)}
        onBlur={() => setTyped(null)}
      />
    </Field>
  );
}
