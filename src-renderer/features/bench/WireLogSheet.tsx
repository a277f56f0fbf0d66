import { useEffect, useRef, useState } from 'react';
import type { WireLine } from '../../../src-core/contract/linkProcedures.ts';
import type { InstrumentStatus } from '../../../src-core/contract/procedures.ts';
import { filterWireLines, isWireError, shownWireText, wireLinesText } from '../../stores/wireLines.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { saveText } from '../../ui/download.ts';
import { Field } from '../../ui/Field.tsx';
import { Message } from '../../ui/Message.tsx';
import { useWireLines } from './useWireLines.ts';

export interface WireLogSheetProps {
  /** All of the bench, to go from one to the other. */
  readonly instruments: readonly Pick<InstrumentStatus, 'id' | 'label'>[];
  readonly instrument: string;
  readonly onClose: () => void;
}

/** More are not drawn; the file has all. */
const mostRows = 400;

const marks: Readonly<Record<WireLine['direction'], string>> = {
  sent: 'sent',
  received: 'received',
  event: 'unasked',
  note: 'note',
  fault: 'fault',
};

/** What is said on an instrument's wire: live, filtered, saved. The arrow keys scroll it. */
export function WireLogSheet({ instruments, instrument, onClose }: WireLogSheetProps) {
  const [chosen, setChosen] = useState(instrument);
  const [text, setText] = useState('');
  const [which, setWhich] = useState<'all' | 'errors'>('all');
  const [held, setHeld] = useState<readonly WireLine[] | null>(null);
  const { lines, error } = useWireLines(chosen);
  const matching = filterWireLines(held ?? lines, { text, lines: which });
  const end = useRef<HTMLDivElement>(null);
  const label = instruments.find(({ id }) => id === chosen)?.label ?? chosen;
  const newest = matching.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (held === null && end.current !== null) end.current.scrollTop = end.current.scrollHeight;
  }, [held, newest]);
  return (
    <Dialog
      title="Wire log"
      width="wide"
      onClose={onClose}
      footer={
        <>
          <span className="small mute num" role="status">
            {matching.length} of {(held ?? lines).length} lines
            {matching.length > mostRows ? `, the last ${mostRows} shown` : ''}
          </span>
          <span className="spacer" />
          <Button onClick={() => setHeld(held === null ? lines : null)}>{held === null ? 'Hold' : 'Go on'}</Button>
          <Button
            disabled={matching.length === 0}
            onClick={() => saveText(`wire-${chosen}.jsonl`, wireLinesText(chosen, matching))}
          >
            Save…
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="row wire-filter">
          <Field label="Instrument">
            <select
              className="select"
              value={chosen}
              onChange={(event) => {
                setChosen(event.target.value);
                setHeld(null);
              }}
            >
              {instruments.map(({ id, label: name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          <Field label="With the words">
            <input className="input" data-autofocus value={text} onChange={(event) => setText(event.target.value)} />
          </Field>
          <label className="row small">
            <input
              type="checkbox"
              checked={which === 'errors'}
              onChange={(event) => setWhich(event.target.checked ? 'errors' : 'all')}
            />
            errors only
          </label>
        </div>
        {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
        <div ref={end} className="wire-lines" role="log" aria-label={`Wire of ${label}`} aria-live="off" tabIndex={0}>
          {matching.length === 0 ? (
            <p className="mute small">
              {lines.length === 0
                ? 'Nothing has been said yet. Questions that only keep the link alive are not listed.'
                : 'No line has these words.'}
            </p>
          ) : (
            matching.slice(-mostRows).map((line) => <WireRow key={line.seq} line={line} />)
          )}
        </div>
      </div>
    </Dialog>
  );
}

function WireRow({ line }: { readonly line: WireLine }) {
  const { timeMs, direction, text } = line;
  const isOver = direction === 'note' || direction === 'fault';
  return (
    <div className={`wire-line ${direction}${isWireError(line) ? ' bad' : ''}`}>
      <time className="faint num" dateTime={new Date(timeMs).toISOString()}>
        {clock(timeMs)}
      </time>
      <span className="faint">{marks[direction]}</span>
      {isOver ? <span className="selectable">{text}</span> : <code className="selectable">{shownWireText(text)}</code>}
    </div>
  );
}

/** `10:42:07.123`, on this machine's clock. */
function clock(timeMs: number): string {
  const time = new Date(timeMs);
  const two = (value: number) => String(value).padStart(2, '0');
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${parts}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}
