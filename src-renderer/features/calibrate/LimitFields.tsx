import { useState } from 'react';
import type { Limits } from '../../../src-core/domain/kernel.ts';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatUnit } from '../../ui/formatQuantity.ts';
import { parseNumber } from '../bench/parseNumber.ts';
import { fieldToText } from './fieldText.ts';
import { tunedFields } from './kernelContext.ts';
import type { TunedField } from './kernelContext.ts';
import { useKernelForm } from './kernelFormContext.ts';
import { isPair, withLimit } from './limitEdits.ts';

/** Hard and soft limits of every tuned parameter; an empty field is the bench's own. */
export function LimitFields() {
  const form = useKernelForm();
  const fields = tunedFields(form.root, form.bench);
  if (fields.length === 0) return null;
  return (
    <div className="limit-fields" role="group" aria-label="Limits of the tuned parameters">
      <span className="label">Parameter</span>
      <span className="label wide">Hard limits</span>
      <span className="label wide">Soft limits</span>
      {fields.map((field) => (
        <LimitLine key={field.name} field={field} />
      ))}
    </div>
  );
}

function LimitLine({ field }: { readonly field: TunedField }) {
  const form = useKernelForm();
  const { name, unit, hardLimits, softLimits } = field;
  const hard = ['safety_constraints', 'hard_limits', name] as const;
  const soft = ['safety_constraints', 'soft_limits', name] as const;
  const refusal = form.refusal(hard, 'inside') ?? form.refusal(soft, 'inside');
  return (
    <>
      <span className="name small" title={name}>
        <span className="ellipsis">{name}</span>
        {unit !== '' && <span className="faint">{formatUnit(unit)}</span>}
      </span>
      <LimitEnd path={hard} end="low" label={`Lowest ${name}`} own={hardLimits} />
      <LimitEnd path={hard} end="high" label={`Highest ${name}`} own={hardLimits} />
      <LimitEnd path={soft} end="low" label={`Soft, lowest ${name}`} own={softLimits ?? hardLimits} />
      <LimitEnd path={soft} end="high" label={`Soft, highest ${name}`} own={softLimits ?? hardLimits} />
      {refusal !== null && <span className="refusal">{refusal}</span>}
      {refusal === null && hardLimits !== null && isBeyond(form.value(hard), hardLimits) && (
        <span className="small warn beyond">
          The bench’s {formatSetting(hardLimits[0])} … {formatSetting(hardLimits[1])} holds all the same.
        </span>
      )}
    </>
  );
}

const isBeyond = (value: unknown, [low, high]: Limits): boolean => isPair(value) && (value[0] < low || value[1] > high);

interface LimitEndProps {
  readonly path: readonly [string, string, string];
  readonly end: 'low' | 'high';
  readonly label: string;
  readonly own: Limits | null;
}

function LimitEnd({ path, end, label, own }: LimitEndProps) {
  const form = useKernelForm();
  const index = end === 'low' ? 0 : 1;
  const [typed, setTyped] = useState<string | null>(null);
  const isUnread = typed !== null && typed.trim() !== '' && parseNumber(typed) === null;
  const change = (text: string) => {
    setTyped(text);
    const number = parseNumber(text);
    if (number === null && text.trim() !== '') return;
    const next = withLimit(form.value(path), end, number, own);
    // Taking out what was never there would only disturb the text.
    if (next !== undefined || form.value(path) !== undefined) form.set(path, next);
  };
  return (
    <input
      className="input num"
      aria-label={label}
      inputMode="decimal"
      value={typed ?? fieldToText(form.value([...path, index]), 'number')}
      placeholder={own === null ? '' : formatSetting(own[index])}
      aria-invalid={isUnread || form.refusal(path, 'inside') !== null}
      title={isUnread ? 'not a number' : undefined}
      onChange={(event) => change(event.target.value)}
      onBlur={() => setTyped(null)}
    />
  );
}
