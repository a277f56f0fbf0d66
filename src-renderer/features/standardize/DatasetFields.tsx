import type { StandardizeRole } from '../../../src-core/domain/standardizeConfig.ts';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Field } from '../../ui/Field.tsx';
import { KernelField } from '../calibrate/KernelField.tsx';
import { useKernelForm } from '../calibrate/kernelFormContext.ts';
import { useRunsOfKind } from '../inference/useRunsOfKind.ts';

const kinds = [
  { value: 'sessions', label: 'Recorded sessions' },
  { value: 'npy', label: 'NPY file' },
  { value: 'npz', label: 'NPZ file' },
  { value: 'csv', label: 'CSV table' },
] as const;
type Kind = (typeof kinds)[number]['value'];

const empty: Readonly<Record<Kind, object>> = {
  sessions: { sessions: [] },
  npy: { npy: 'records.npy' },
  npz: { npz: 'records.npz', array: 'records' },
  csv: { csv: 'records.csv', layers: 1 },
};
const measuring = ['sweep', 'calibrate', 'monitor', 'graph'] as const;

/** The name and the dataset of one role. */
export function DatasetFields({ role }: { readonly role: StandardizeRole }) {
  const form = useKernelForm();
  const path = ['roles', role];
  const dataset = form.value([...path, 'dataset']);
  const kind = kinds.find(({ value }) => typeof dataset === 'object' && dataset !== null && value in dataset)?.value;
  return (
    <fieldset>
      <legend>{role === 'primary' ? 'Primary' : 'Reference'}</legend>
      <div className="pair">
        <KernelField path={[...path, 'name']} label="Name" kind="text" placeholder={role} />
        <Field label="Dataset" refusal={form.refusal([...path, 'dataset'])}>
          <select
            className="select"
            value={kind ?? 'sessions'}
            onChange={(event) => form.set([...path, 'dataset'], empty[event.target.value as Kind])}
          >
            {kinds.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </Field>
      </div>
      {(kind === 'sessions' || kind === undefined) && <SessionChoice path={[...path, 'dataset', 'sessions']} />}
      {kind === 'npy' && <KernelField path={[...path, 'dataset', 'npy']} label="File on the host" kind="text" />}
      {kind === 'npz' && (
        <div className="pair">
          <KernelField path={[...path, 'dataset', 'npz']} label="File on the host" kind="text" />
          <KernelField path={[...path, 'dataset', 'array']} label="Array" kind="text" placeholder="the only one" />
        </div>
      )}
      {kind === 'csv' && (
        <div className="pair">
          <KernelField path={[...path, 'dataset', 'csv']} label="File on the host" kind="text" />
          <KernelField path={[...path, 'dataset', 'layers']} label="Layers L" kind="number" />
        </div>
      )}
    </fieldset>
  );
}

/** Sessions in which sensors were read; the channels are the layers. */
function SessionChoice({ path }: { readonly path: readonly string[] }) {
  const form = useKernelForm();
  const { runs } = useRunsOfKind(measuring);
  const given = form.value(path);
  const chosen = Array.isArray(given) ? given.map(String) : [];
  const refusal = form.refusal(path, 'inside');
  if (runs?.length === 0)
    return <p className="small mute">No session has been recorded yet: sweep or calibrate, or name a file.</p>;
  return (
    <>
      <ul className="session-choice" aria-label="Recorded sessions">
        {runs?.map(({ id, title, startedAt, kind }) => (
          <li key={id}>
            <label className="check">
              <input
                type="checkbox"
                checked={chosen.includes(id)}
                onChange={() =>
                  form.set(path, chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
                }
              />
              <span className="ellipsis">{title}</span>
              <span className="small faint">
                {kind} · {formatDateTime(startedAt)}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {refusal !== null && <span className="refusal">{refusal}</span>}
    </>
  );
}
