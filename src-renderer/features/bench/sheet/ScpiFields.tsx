import { Field } from '../../../ui/Field.tsx';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { AskWho } from './AskWho.tsx';
import { CommandLines } from './CommandLines.tsx';
import { ScpiInputs } from './ScpiInputs.tsx';
import { ScpiOutputs } from './ScpiOutputs.tsx';

const ends = [
  { value: '\n', words: 'line feed' },
  { value: '\r\n', words: 'carriage return, line feed' },
  { value: '\r', words: 'carriage return' },
];

/** The definition of a SCPI instrument: whom it expects, what it reads, what it sets. */
export function ScpiFields() {
  const form = useKernelForm();
  const errors = form.value(['definition', 'errors']);
  const terminator = form.value(['definition', 'terminator']) ?? '\n';
  return (
    <>
      <fieldset>
        <legend>Identity and errors</legend>
        <KernelField path={['definition', 'identity', 'pattern']} label="It answers, * for anything" kind="text" />
        <div className="pair">
          <KernelField
            path={['definition', 'identity', 'query']}
            label="When it is asked"
            kind="text"
            placeholder="*IDN?"
          />
          <Field label="Each command ends with">
            <select
              className="select"
              value={String(terminator)}
              onChange={({ target }) =>
                form.set(['definition', 'terminator'], target.value === '\n' ? undefined : target.value)
              }
            >
              {ends.map(({ value, words }) => (
                <option key={words} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </Field>
          {errors !== null && (
            <KernelField
              path={['definition', 'errors']}
              label="Query of its error queue"
              kind="text"
              placeholder="SYST:ERR?"
            />
          )}
        </div>
        <label className="row small">
          <input
            type="checkbox"
            checked={errors === null}
            onChange={({ target }) => form.set(['definition', 'errors'], target.checked ? null : undefined)}
          />
          It has no error queue
        </label>
        <AskWho driver="scpi" />
        <CommandLines path={['definition', 'setup']} label="Sent at connect" />
      </fieldset>
      <ScpiInputs />
      <ScpiOutputs />
    </>
  );
}
