import { useState } from 'react';
import { Field } from '../../../ui/Field.tsx';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import type { JsonPath } from '../../calibrate/kernelText.ts';
import type { DataColumn, DataColumns } from './csvColumns.ts';
import { NumberInput } from './NumberInput.tsx';
import { modelKindOf } from './specText.ts';

const target = (name: string): JsonPath => ['target', name];

/** Which columns the model is a function of, which is fitted, and how well it is known. */
export function ColumnFields({ data: { columns } }: { readonly data: DataColumns }) {
  const form = useKernelForm();
  const isBuiltIn = modelKindOf(form.root) === 'id';
  const independent = form.value(target('independent'));
  const isSeveral = Array.isArray(independent) && independent.length > 1;
  const first: unknown = Array.isArray(independent) ? independent[0] : undefined;
  return (
    <div className="pair">
      {isSeveral ? (
        <KernelField path={target('independent')} label="Independent" kind="list" placeholder="by their names" />
      ) : (
        <ColumnPick
          label="Independent"
          columns={columns}
          value={typeof first === 'string' ? first : null}
          none={isBuiltIn ? 'as the model names it' : 'those that the formula names'}
          refusal={form.refusal(target('independent'), 'inside') ?? form.refusal(target('independent'))}
          onChange={(name) => form.set(target('independent'), name === null ? undefined : [name])}
        />
      )}
      <ValuePick columns={columns} none={isBuiltIn ? 'as the model names it' : null} />
      <UncertaintyPick columns={columns} />
    </div>
  );
}

interface ColumnPickProps {
  readonly label: string;
  readonly columns: readonly DataColumn[];
  readonly value: string | null;
  /** Words for no choice. */
  readonly none: string;
  readonly refusal: string | null;
  readonly onChange: (name: string | null) => void;
}

function ColumnPick({ label, columns, value, none, refusal, onChange }: ColumnPickProps) {
  return (
    <Field label={label} refusal={refusal}>
      <select
        className="select num"
        value={value ?? ''}
        aria-invalid={refusal !== null}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      >
        <option value="">{none}</option>
        <ColumnOptions columns={columns} value={value} />
      </select>
    </Field>
  );
}

function ColumnOptions({ columns, value }: { readonly columns: readonly DataColumn[]; readonly value: string | null }) {
  return (
    <>
      {value !== null && value !== '' && !columns.some(({ name }) => name === value) && (
        <option value={value}>{value}</option>
      )}
      {columns.map(({ name, unit }) => (
        <option key={name} value={name}>
          {unit === '' ? name : `${name}, ${formatUnit(unit)}`}
        </option>
      ))}
    </>
  );
}

const expression = '\u0000expression';

/** The fitted column, or an expression of columns such as `log(y)`. */
function ValuePick({ columns, none }: { readonly columns: readonly DataColumn[]; readonly none: string | null }) {
  const form = useKernelForm();
  const path = target('value');
  const value = form.value(path);
  const text = typeof value === 'string' ? value : '';
  const isColumn = text === '' || columns.length === 0 || columns.some(({ name }) => name === text);
  const [isWritten, setWritten] = useState<'picked' | 'written'>('picked');
  const refusal = form.refusal(path);
  if (isWritten === 'written' || !isColumn) {
    return (
      <Field label="Fitted, an expression" refusal={refusal}>
        <input
          className="input num"
          value={text}
          aria-invalid={refusal !== null}
          placeholder="log(y)"
          onChange={(event) => form.set(path, event.target.value === '' ? undefined : event.target.value)}
          onBlur={() => setWritten('picked')}
        />
      </Field>
    );
  }
  return (
    <Field label="Fitted" refusal={refusal}>
      <select
        className="select num"
        value={text}
        aria-invalid={refusal !== null}
        onChange={(event) => {
          if (event.target.value === expression) setWritten('written');
          else form.set(path, event.target.value === '' ? undefined : event.target.value);
        }}
      >
        <option value="">{none ?? 'choose'}</option>
        <ColumnOptions columns={columns} value={text} />
        <option value={expression}>an expression of columns…</option>
      </select>
    </Field>
  );
}

const aNumber = '\u0000number';

/** A column, one number for all points, or nothing: then it is estimated from the residuals. */
function UncertaintyPick({ columns }: { readonly columns: readonly DataColumn[] }) {
  const form = useKernelForm();
  const path = target('uncertainty');
  const value = form.value(path);
  const isNumber = typeof value === 'number';
  const refusal = form.refusal(path);
  return (
    <>
      <Field label="Its uncertainty, 1 sd" refusal={isNumber ? null : refusal}>
        <select
          className="select num"
          value={isNumber ? aNumber : typeof value === 'string' ? value : ''}
          onChange={(event) => {
            const next = event.target.value;
            form.set(path, next === '' ? undefined : next === aNumber ? 0.01 : next);
          }}
        >
          <option value="">estimated from the residuals</option>
          <option value={aNumber}>a number for all points</option>
          <ColumnOptions columns={columns} value={typeof value === 'string' ? value : null} />
        </select>
      </Field>
      {isNumber && (
        <NumberInput
          label="Uncertainty"
          value={value}
          refusal={refusal}
          onChange={(next) => form.set(path, next ?? undefined)}
        />
      )}
    </>
  );
}
