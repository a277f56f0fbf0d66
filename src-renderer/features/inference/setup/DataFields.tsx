import { useState } from 'react';
import { Segments } from '../../../ui/Segments.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { ColumnFields } from './ColumnFields.tsx';
import { CsvPane } from './CsvPane.tsx';
import type { DataColumns } from './csvColumns.ts';
import { SessionPane } from './SessionPane.tsx';
import { dataKindOf } from './specText.ts';
import { SweepPane } from './SweepPane.tsx';

type Pane = 'sweep' | 'session' | 'csv' | 'text';

const panes = [
  { value: 'sweep', label: 'Sweep now' },
  { value: 'session', label: 'Recorded sweep' },
  { value: 'csv', label: 'CSV' },
] as const;

/** What is fitted: a sweep that is taken now, one that was recorded, or a file. */
export function DataFields({ data }: { readonly data: DataColumns }) {
  const form = useKernelForm();
  const kind = dataKindOf(form.root);
  const [chosen, setChosen] = useState<Pane | null>(null);
  const own: Pane = kind === 'session' ? 'session' : kind === 'arrays' || kind === 'several' ? 'text' : 'csv';
  const pane = chosen ?? (kind === 'none' ? 'sweep' : own);
  const options = own === 'text' ? [...panes, { value: 'text' as const, label: 'In the text' }] : panes;
  const refusal = form.refusal(['target']) ?? form.refusal(['target', kind === 'none' ? 'csv' : kind]);
  // What is said of the data stands beneath the way they came by.
  const isOfData = kind !== 'none' && pane === own;
  return (
    <fieldset>
      <legend>Data</legend>
      <div>
        <Segments<Pane> label="Where the data come from" options={options} value={pane} onChange={setChosen} />
      </div>
      {pane === 'sweep' && <SweepPane />}
      {pane === 'session' && <SessionPane />}
      {pane === 'csv' && <CsvPane refusal={refusal === null ? data.refusal : null} />}
      {pane === 'text' && (
        <p className="small mute">
          {kind === 'arrays'
            ? 'The numbers stand in the specification itself, as "arrays".'
            : 'Several variables are fitted together: each names its data in the JSON, under "target", "variables".'}
        </p>
      )}
      {isOfData && kind !== 'several' && <ColumnFields data={data} />}
      {isOfData && refusal !== null && <span className="refusal">{refusal}</span>}
    </fieldset>
  );
}
