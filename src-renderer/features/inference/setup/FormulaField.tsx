import { useRef } from 'react';
import { Field } from '../../../ui/Field.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { functionNames } from './modelChoices.ts';

export interface FormulaFieldProps {
  readonly columns: readonly string[];
  readonly parameters: readonly string[];
}

const path = ['model', 'formula'] as const;
/** What can stand in a formula without quotation. */
const isPlain = (name: string): boolean => /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name);

/** The formula, and the names that it may use; a name that is pressed is put in at the cursor. */
export function FormulaField({ columns, parameters }: FormulaFieldProps) {
  const form = useKernelForm();
  const area = useRef<HTMLTextAreaElement>(null);
  const value = form.value(path);
  const text = typeof value === 'string' ? value : '';
  const refusal = form.refusal(path);
  const put = (name: string) => {
    const at = area.current?.selectionStart ?? text.length;
    const end = area.current?.selectionEnd ?? at;
    form.set(path, text.slice(0, at) + name + text.slice(end));
    area.current?.focus();
  };
  const names = (label: string, list: readonly string[]) => (
    <div className="row wrap names" role="group" aria-label={label}>
      <span className="small mute">{label}</span>
      {list.length === 0 && <span className="small faint">none yet</span>}
      {list.filter(isPlain).map((name) => (
        <button key={name} type="button" className="chip num" title={`Put ${name} in`} onClick={() => put(name)}>
          {name}
        </button>
      ))}
    </div>
  );
  return (
    <>
      <Field label="Formula" refusal={refusal}>
        <textarea
          ref={area}
          className="textarea num"
          rows={2}
          spellCheck={false}
          value={text}
          aria-invalid={refusal !== null}
          onChange={(event) => form.set(path, event.target.value)}
        />
      </Field>
      {names('Columns', columns)}
      {names('Parameters', parameters)}
      <p className="small faint num">{functionNames}</p>
    </>
  );
}
