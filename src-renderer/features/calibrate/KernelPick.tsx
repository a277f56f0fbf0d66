import { Field } from '../../ui/Field.tsx';
import { KernelField } from './KernelField.tsx';
import { useKernelForm } from './kernelFormContext.ts';
import type { JsonPath } from './kernelText.ts';

export interface KernelPickProps {
  readonly path: JsonPath;
  readonly label: string;
  /** Names the open bench knows; a name that stands in the text and is not among them stays and is offered too. */
  readonly names: readonly string[];
}

/** A name of the bench. */
export function KernelPick({ path, label, names }: KernelPickProps) {
  const form = useKernelForm();
  const value = form.value(path);
  if (names.length === 0) return <KernelField path={path} label={label} kind="text" />;
  const name = typeof value === 'string' ? value : '';
  const refusal = form.refusal(path);
  return (
    <Field label={label} refusal={refusal}>
      <select
        className="select"
        value={name}
        aria-invalid={refusal !== null}
        onChange={(event) => form.set(path, event.target.value)}
      >
        {!names.includes(name) && <option value={name}>{name === '' ? 'choose' : name}</option>}
        {names.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </Field>
  );
}
