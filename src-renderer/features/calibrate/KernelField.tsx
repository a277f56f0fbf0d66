import { useId, useState } from 'react';
import { Field } from '../../ui/Field.tsx';
import { formatUnit } from '../../ui/formatQuantity.ts';
import { fieldFromText, fieldToText, unreadableWords } from './fieldText.ts';
import type { FieldKind } from './fieldText.ts';
import { useKernelForm } from './kernelFormContext.ts';
import type { JsonPath } from './kernelText.ts';

export interface KernelFieldProps {
  readonly path: JsonPath;
  readonly label: string;
  readonly kind: FieldKind;
  /** Printed behind the label. */
  readonly unit?: string;
  /** What an empty field means; without it the field must be filled. */
  readonly placeholder?: string;
  readonly suggestions?: readonly string[];
}

/** One field of the kernel: shows what stands in the text, writes into the text what is typed. */
export function KernelField({ path, label, kind, unit = '', placeholder, suggestions = [] }: KernelFieldProps) {
  const form = useKernelForm();
  const listId = useId();
  const value = form.value(path);
  const [typed, setTyped] = useState<string | null>(null);
  const change = (text: string) => {
    setTyped(text);
    const next = fieldFromText(text, kind);
    if (text.trim() === '' && placeholder !== undefined) form.set(path, undefined);
    else if (next !== undefined) form.set(path, next);
  };
  const isUnread = typed !== null && typed.trim() !== '' && fieldFromText(typed, kind) === undefined;
  const reach = kind === 'list' || kind === 'json' ? 'inside' : 'here';
  const refusal = isUnread ? unreadableWords(kind) : form.refusal(path, reach);
  return (
    <>
      <Field label={unit === '' ? label : `${label}, ${formatUnit(unit)}`} refusal={refusal}>
        <input
          className={kind === 'text' ? 'input' : 'input num'}
          value={typed ?? fieldToText(value, kind)}
          placeholder={placeholder}
          aria-invalid={refusal !== null}
          inputMode={kind === 'number' ? 'decimal' : undefined}
          list={suggestions.length > 0 ? listId : undefined}
          onChange={(event) => change(event.target.value)}
          onBlur={() => setTyped(null)}
        />
      </Field>
      {suggestions.length > 0 && (
        <datalist id={listId}>
          {suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      )}
    </>
  );
}
