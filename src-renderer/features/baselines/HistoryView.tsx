import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { whole } from './baselineWords.ts';
import { HistoryTable } from './HistoryTable.tsx';

export interface HistoryViewProps {
  readonly heads: readonly HeadRow[];
  /** Of the newest run: the table is asked for again when it changes. */
  readonly version: number | null;
  readonly onOpenRun: (runId: string) => void;
}

type History = ProcedureOutput<'baseline.history'>;
const pageSize = 50;

/** Every head of every run, newest first, a page at a time. */
export function HistoryView({ heads, version, onOpenRun }: HistoryViewProps) {
  const { client, bench: benchStore } = useServices();
  const { bench } = useStore(benchStore);
  const [model, setModel] = useState('');
  const [head, setHead] = useState('');
  const [offset, setOffset] = useState(0);
  const [state, setState] = useState<{ history: History | null; error: FringeError | null }>({
    ...{ history: null, error: null },
  });
  useEffect(() => {
    const asking = new AbortController();
    const wanted = { ...(model === '' ? {} : { model }), ...(head === '' ? {} : { head }), limit: pageSize, offset };
    client.call('baseline.history', wanted, { signal: asking.signal }).then(
      (history) => setState({ history, error: null }),
      (thrown: unknown) => {
        if (asking.signal.aborted) return;
        setState({ history: null, error: FringeError.fromReport(toErrorReport(thrown)) });
      },
    );
    return () => asking.abort();
  }, [client, model, head, offset, version]);
  const { history, error } = state;
  const models = distinct(heads.map((row) => row.model_name));
  const names = distinct(heads.filter((row) => model === '' || row.model_name === model).map((row) => row.head_name));
  const choose = (label: string, value: string, options: readonly string[], onChange: (value: string) => void) => (
    <label className="row history-filter">
      <span className="small mute">{label}</span>
      <select
        className="select"
        aria-label={label}
        value={value}
        onChange={({ target }) => {
          setOffset(0);
          onChange(target.value);
        }}
      >
        <option value="">all</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
  const total = history?.total ?? 0;
  const last = Math.min(total, offset + (history?.runs.length ?? 0));
  return (
    <Card
      title="History"
      className="history-card"
      aside={
        <>
          {choose('model', model, models, (value) => {
            setModel(value);
            if (value !== '' && !heads.some((row) => row.model_name === value && row.head_name === head)) setHead('');
          })}
          {choose('head', head, names, setHead)}
          <span className="num" role="status">
            {total === 0 ? 'no rows' : `${whole(offset + 1)}–${whole(last)} of ${whole(total)}`}
          </span>
          <Button size="small" disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageSize))}>
            Newer
          </Button>
          <Button size="small" disabled={last >= total} onClick={() => setOffset(offset + pageSize)}>
            Older
          </Button>
        </>
      }
    >
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {history === null && error === null && <Skeleton lines={10} label="Loading the history" />}
      {history !== null && history.runs.length === 0 && (
        <Empty title={model === '' && head === '' ? 'No run yet' : 'No run of these'}>
          <p>
            {model === '' && head === ''
              ? 'Each baseline run leaves a row for each of its heads here.'
              : 'Choose another model or head, or all of them.'}
          </p>
        </Empty>
      )}
      {history !== null && history.runs.length > 0 && (
        <HistoryTable runs={history.runs} bench={bench} onOpenRun={onOpenRun} />
      )}
    </Card>
  );
}

const distinct = (names: readonly string[]): string[] =>
  [...new Set(names)].toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
