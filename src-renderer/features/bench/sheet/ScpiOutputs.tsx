import { Field } from '../../../ui/Field.tsx';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { valueAt } from '../../calibrate/kernelText.ts';
import { CommandLines } from './CommandLines.tsx';
import { EntryList } from './EntryList.tsx';
import { LimitEnd } from './LimitEnd.tsx';
import { TryQuery } from './TryQuery.tsx';

const fresh = { unit: 'V', set: 'VOLT {}', get: 'VOLT?', limits: [0, 1], safe: { value: 0 } };
const units = ['V', 'mA', 'degC', 'nm'];

/** What the instrument sets, within which limits, and what harms nothing. */
export function ScpiOutputs() {
  return (
    <EntryList
      title="Outputs"
      noun="output"
      field="outputs"
      fresh={fresh}
      render={(index, value) => (
        <>
          <div className="entry">
            <KernelField path={at(index, 'label')} label="Name" kind="text" placeholder={`output ${index}`} />
            <KernelField path={at(index, 'set')} label="Set, {} for the value" kind="text" />
            <KernelField path={at(index, 'get')} label="Query of what is set" kind="text" />
            <UnitField index={index} />
            <KernelField path={at(index, 'scale')} label="Scale" kind="number" placeholder="1" />
            <KernelField
              path={at(index, 'tolerance')}
              label="Tolerance, read back"
              kind="number"
              placeholder="not read back"
            />
            <LimitEnd path={at(index, 'limits', 0)} label="Lowest, or its query" />
            <LimitEnd path={at(index, 'limits', 1)} label="Highest, or its query" />
            <KernelField path={at(index, 'safe', 'value')} label="Safe value" kind="number" />
            <KernelField path={at(index, 'enable')} label="Sent after a set" kind="text" placeholder="nothing" />
            <KernelField path={at(index, 'settled')} label="Asked until it stands" kind="text" placeholder="nothing" />
            <CommandLines path={at(index, 'safe', 'commands')} label="Sent after the safe value" />
          </div>
          {[
            { words: '', query: valueAt(value, ['get']) },
            { words: 'lowest', query: valueAt(value, ['limits', 0, 'query']) },
            { words: 'highest', query: valueAt(value, ['limits', 1, 'query']) },
          ]
            .filter(({ query }) => query !== undefined)
            .map(({ words, query }) => (
              <TryQuery
                key={words}
                words={words}
                label={words === '' ? `output ${index}` : `${words} of output ${index}`}
                input={{ query, unit: valueAt(value, ['unit']), scale: valueAt(value, ['scale']) }}
              />
            ))}
        </>
      )}
    />
  );
}

function UnitField({ index }: { readonly index: number }) {
  const form = useKernelForm();
  const path = at(index, 'unit');
  const value = form.value(path);
  const refusal = form.refusal(path);
  return (
    <Field label="Unit" refusal={refusal}>
      <select
        className="select"
        value={typeof value === 'string' ? value : ''}
        aria-invalid={refusal !== null}
        onChange={({ target }) => form.set(path, target.value)}
      >
        {units.map((unit) => (
          <option key={unit} value={unit}>
            {formatUnit(unit)}
          </option>
        ))}
        {typeof value === 'string' && !units.includes(value) && <option>{value}</option>}
      </select>
    </Field>
  );
}

const at = (index: number, ...fields: (string | number)[]) => ['definition', 'outputs', index, ...fields];
