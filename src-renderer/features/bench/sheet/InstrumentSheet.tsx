import { lazy, Suspense, useMemo, useState } from 'react';
import { driverNames } from '../../../../src-core/domain/bench.ts';
import type { BenchInstrument } from '../../../../src-core/domain/bench.ts';
import { FringeError, toErrorReport } from '../../../../src-core/errors/fringeError.ts';
import { useServices } from '../../../stores/services.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Message } from '../../../ui/Message.tsx';
import { Segments } from '../../../ui/Segments.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import '../../calibrate/calibrate.css';
import { KernelFormContext } from '../../calibrate/kernelFormContext.ts';
import type { KernelFormAccess } from '../../calibrate/kernelFormContext.ts';
import { readText, refusalAt, valueAt, withValue } from '../../calibrate/kernelText.ts';
import { RefusalList } from '../../calibrate/RefusalList.tsx';
import { DriverPageView } from './DriverPageView.tsx';
import { InstrumentFields } from './InstrumentFields.tsx';
import { instrumentText, newInstrumentText, readInstrument, withDriver } from './instrumentText.ts';
import './sheet.css';
import { SheetContext } from './sheetContext.ts';
import { useDrivers } from './useDrivers.ts';
import { useInstrumentText } from './useInstrumentText.ts';

const CodeEditor = lazy(() =>
  import('../../calibrate/CodeEditor.tsx').then((module) => ({ default: module.CodeEditor })),
);

export interface InstrumentSheetProps {
  /** The instrument of the bench to be changed; null adds a new one. */
  readonly edited: { readonly id: string; readonly instrument: BenchInstrument } | null;
  readonly onClose: () => void;
}

/** An instrument of the bench file as a form and as JSON, two views of one text; it must answer before it is saved. */
export function InstrumentSheet({ edited, onClose }: InstrumentSheetProps) {
  const { client, messages, bench } = useServices();
  const drivers = useDrivers();
  const replaces = edited?.id ?? null;
  const [first] = useState(() => ({
    id: edited?.id ?? '',
    text: edited === null ? newInstrumentText('qontrol') : instrumentText(edited.instrument),
  }));
  const { id, text, refusals, check, edit, rename } = useInstrumentText(first, replaces);
  const [side, setSide] = useState<'json' | 'page' | null>(null);
  const [goTo, setGoTo] = useState<{ line: number; column: number } | null>(null);
  const [state, setState] = useState<'idle' | 'saving'>('idle');
  const [error, setError] = useState<FringeError | null>(null);
  const root = useMemo(() => readText(text), [text]);
  const named = valueAt(root, ['driver']);
  const driver = driverNames.find((name) => name === named) ?? null;
  // What was never filled in is missing, not wrong.
  const shown = useMemo(
    () =>
      refusals.filter(
        ({ path }) => !(path === 'id' && id === '') && !(path === 'address' && valueAt(root, ['address']) === ''),
      ),
    [refusals, id, root],
  );
  const access = useMemo(
    (): KernelFormAccess => ({
      ...{ root, bench: null },
      value: (path) => valueAt(root, path),
      set: (path, value) => edit(withValue(text, path, value)),
      refusal: (path, reach = 'here') => refusalAt(shown, path, reach),
    }),
    [root, text, shown, edit],
  );
  const sheet = useMemo(() => ({ replaces }), [replaces]);
  const canSave = check === 'done' && refusals.length === 0 && state === 'idle' && text !== (edited && first.text);
  const save = async () => {
    const instrument = readInstrument(text);
    if (!canSave || instrument === null) return;
    setState('saving');
    setError(null);
    try {
      if (replaces === null) {
        const added = await client.call('bench.addInstrument', { id, instrument });
        messages.tell('good', `${added.label} was added to the bench.`);
      } else {
        const { connected, reason } = await client.call('bench.editInstrument', { id: replaces, instrument });
        messages.tell(connected ? 'good' : 'warn', `${instrument.label ?? replaces} was changed.`, reason);
      }
      bench.readFile();
      onClose();
    } catch (thrown) {
      setError(FringeError.fromReport(toErrorReport(thrown)));
      setState('idle');
    }
  };
  const pane = side ?? (driver === 'scpi' ? 'json' : 'page');
  const linkNames = drivers?.linkOptions.map(({ name }) => name) ?? [];
  return (
    <Dialog
      title={edited === null ? 'Add instrument' : `Edit ${edited.instrument.label ?? edited.id}`}
      width="widest"
      onClose={onClose}
      footer={
        <>
          <span className="small mute">
            It must answer, or nothing is saved. Saving brings the outputs of the bench to their safe values and keeps
            the former bench file as a version.
          </span>
          <span className="spacer" />
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={!canSave} aria-keyshortcuts="Control+Enter" onClick={() => void save()}>
            {state === 'saving' ? 'Saving…' : edited === null ? 'Add' : 'Save'}
          </Button>
        </>
      }
    >
      <SheetContext value={sheet}>
        <KernelFormContext value={access}>
          <div
            className="instrument-sheet"
            onKeyDown={(event) => {
              // The editor has seen to it by itself.
              if (event.defaultPrevented) return;
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void save();
            }}
          >
            <div className="sheet-form" role="group" aria-label="Instrument as a form" tabIndex={0}>
              <InstrumentFields
                {...{ id, driver, drivers }}
                idRefusal={refusalAt(shown, ['id'], 'here')}
                onRename={rename}
                onDriver={(next) => edit(withDriver(text, next, linkNames))}
                onPick={(address, found) =>
                  edit(withDriver(withValue(text, ['address'], address), found ?? driver ?? 'qontrol', linkNames))
                }
                onMoved={onClose}
              />
            </div>
            <div className="sheet-side">
              {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
              <div className="row">
                <Segments
                  label="Beside the form"
                  options={[
                    { value: 'page', label: 'Documentation' },
                    { value: 'json', label: 'JSON' },
                  ]}
                  value={pane}
                  onChange={setSide}
                />
                <span className="spacer" />
                <span role="status">
                  {check === 'checking' ? (
                    <Tag>checking</Tag>
                  ) : shown.length > 0 ? (
                    <Tag tone="bad">{shown.length === 1 ? '1 mistake' : `${shown.length} mistakes`}</Tag>
                  ) : refusals.length > 0 ? (
                    <Tag>name and address are missing</Tag>
                  ) : (
                    <Tag tone="good">nothing to mend</Tag>
                  )}
                </span>
              </div>
              <RefusalList
                refusals={shown}
                label="Mistakes in the instrument"
                onGo={(place) => {
                  setSide('json');
                  setGoTo({ ...place });
                }}
              />
              {pane === 'json' ? (
                <Suspense fallback={<Skeleton lines={14} label="Loading the editor" />}>
                  <CodeEditor
                    label="Instrument as JSON"
                    {...{ text, goTo }}
                    refusals={shown}
                    onText={edit}
                    onSubmit={() => void save()}
                  />
                </Suspense>
              ) : driver === null ? (
                <p className="mute">Choose a driver to read its page.</p>
              ) : (
                <div className="page-scroll" tabIndex={0} role="group" aria-label="Page of the driver">
                  <DriverPageView driver={driver} />
                </div>
              )}
            </div>
          </div>
        </KernelFormContext>
      </SheetContext>
    </Dialog>
  );
}
