import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../../stores/services.ts';
import { readText, valueAt } from '../../calibrate/kernelText.ts';
import { csvColumns, tableColumns } from './csvColumns.ts';
import type { DataColumns } from './csvColumns.ts';
import { dataKindOf } from './specText.ts';

const nothing: DataColumns = { columns: [], refusal: null };

/** The columns of what the open specification is fitted to, as far as this side can tell. */
export function useTargetColumns(): DataColumns {
  const { client, inference } = useServices();
  const { text, files } = useStore(inference);
  const root = useMemo(() => readText(text), [text]);
  const kind = dataKindOf(root);
  const csv = kind === 'csv' ? valueAt(root, ['target', 'csv']) : null;
  const session = kind === 'session' ? valueAt(root, ['target', 'session']) : null;
  const [table, setTable] = useState<{ readonly id: string; readonly data: DataColumns } | null>(null);
  useEffect(() => {
    if (typeof session !== 'string') return;
    const asking = new AbortController();
    client.call('sweeps.table', { runId: session }, { signal: asking.signal }).then(
      ({ table: { columns, units } }) =>
        setTable({ id: session, data: { columns: tableColumns(columns, units), refusal: null } }),
      () => undefined,
    );
    return () => asking.abort();
  }, [client, session]);
  const fromCsv = useMemo(() => {
    const file = files.find(({ name }) => name === csv);
    return file === undefined ? nothing : csvColumns(file.name, file.text);
  }, [csv, files]);
  const arrays = kind === 'arrays' ? valueAt(root, ['target', 'arrays']) : null;
  return useMemo(() => {
    if (typeof csv === 'string') return fromCsv;
    if (typeof session === 'string') return table?.id === session ? table.data : nothing;
    if (typeof arrays !== 'object' || arrays === null) return nothing;
    return { columns: Object.keys(arrays).map((name) => ({ name, unit: '', isVaried: true })), refusal: null };
  }, [csv, fromCsv, session, table, arrays]);
}
