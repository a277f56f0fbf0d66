import { KernelField } from '../../calibrate/KernelField.tsx';
import { EntryList } from './EntryList.tsx';
import { TryQuery } from './TryQuery.tsx';

const fresh = { query: 'MEAS:VOLT?', unit: 'V' };

/** What the instrument measures. The reading is scale * answer + offset. */
export function ScpiInputs() {
  return (
    <EntryList
      title="Inputs"
      noun="input"
      field="inputs"
      fresh={fresh}
      render={(index, value) => (
        <>
          <div className="entry">
            <KernelField path={at(index, 'label')} label="Name" kind="text" placeholder={`input ${index}`} />
            <KernelField path={at(index, 'query')} label="Query" kind="text" />
            <KernelField path={at(index, 'unit')} label="Unit" kind="text" />
            <KernelField path={at(index, 'scale')} label="Scale" kind="number" placeholder="1" />
            <KernelField path={at(index, 'offset')} label="Offset" kind="number" placeholder="0" />
            <KernelField
              path={at(index, 'pick')}
              label="Value of a list, from 0"
              kind="number"
              placeholder="the only one"
            />
          </div>
          <TryQuery label={`input ${index}`} input={value} />
        </>
      )}
    />
  );
}

const at = (index: number, field: string) => ['definition', 'inputs', index, field];
