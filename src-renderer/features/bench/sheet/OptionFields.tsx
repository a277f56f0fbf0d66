import type { InstrumentOption } from '../../../../src-core/contract/instrumentProcedures.ts';
import { Field } from '../../../ui/Field.tsx';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { leftOutWords, optionLabel } from './instrumentText.ts';

/** A field for each option; an empty one is left out of the bench file. */
export function OptionFields({ options }: { readonly options: readonly InstrumentOption[] }) {
  return (
    <div className="option-fields">
      {options.map((option) =>
        option.kind === 'switch' || option.choices !== null ? (
          <ChoiceField key={option.name} option={option} />
        ) : (
          <KernelField
            key={option.name}
            path={['options', option.name]}
            label={optionLabel(option)}
            kind={option.kind === 'number' ? 'number' : 'text'}
            placeholder={leftOutWords(option)}
          />
        ),
      )}
    </div>
  );
}

function ChoiceField({ option }: { readonly option: InstrumentOption }) {
  const form = useKernelForm();
  const path = ['options', option.name];
  const value = form.value(path);
  const refusal = form.refusal(path);
  const isSwitch = option.kind === 'switch';
  const choices = isSwitch ? ['true', 'false'] : (option.choices ?? []);
  const words = (choice: string) => (!isSwitch ? choice : choice === 'true' ? 'yes' : 'no');
  return (
    <Field label={optionLabel(option)} refusal={refusal}>
      <select
        className="select"
        aria-invalid={refusal !== null}
        value={value === undefined ? '' : String(value)}
        onChange={({ target }) =>
          form.set(path, target.value === '' ? undefined : isSwitch ? target.value === 'true' : target.value)
        }
      >
        <option value="">{`left out: ${words(leftOutWords(option))}`}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {words(choice)}
          </option>
        ))}
        {value !== undefined && !choices.includes(String(value)) && <option>{String(value)}</option>}
      </select>
    </Field>
  );
}
