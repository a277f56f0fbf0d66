import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import type { PlacedRefusal } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { ForeignKernel } from './ForeignKernel.tsx';
import { KernelForm } from './KernelForm.tsx';
import { RefusalList } from './RefusalList.tsx';
import { SaveKernelDialog } from './SaveKernelDialog.tsx';

const none: readonly PlacedRefusal[] = [];

const CodeEditor = lazy(() => import('./CodeEditor.tsx').then((module) => ({ default: module.CodeEditor })));

/** The kernel as a form and as JSON, side by side: two views of one text. */
export function KernelWorkbench({ onPreflight }: { readonly onPreflight: () => void }) {
  const { kernels } = useServices();
  const { name, text, savedText, check, refusals, kernels: list } = useStore(kernels);
  const [dialog, setDialog] = useState<'none' | 'save' | 'remove'>('none');
  const [line, setLine] = useState<{ line: number; column: number } | null>(null);
  const [run, isBusy] = useAction();
  if (name === null) {
    return (
      <div className="workbench-empty card">
        {list !== null && list.length === 0 ? (
          <Empty title="No kernel is open">
            <p>Begin a new kernel in the list on the left.</p>
          </Empty>
        ) : (
          <Skeleton lines={8} label="Loading the kernel" />
        )}
      </div>
    );
  }
  const entry = list?.find((one) => one.name === name);
  const isChanged = text !== savedText;
  // A kernel for another bench is not wrong: only once it is edited are its names mistakes.
  const isForeign = entry !== undefined && entry.missing.length > 0 && !isChanged && refusals.length > 0;
  const save = () =>
    entry?.builtIn === true || entry === undefined ? setDialog('save') : void run(() => kernels.save(name));
  return (
    <div
      className="workbench"
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
        event.preventDefault();
        if (isChanged) save();
      }}
    >
      <Card
        title="Form"
        aside={
          <span role="status">
            {check !== 'done' ? (
              <Tag>checking</Tag>
            ) : refusals.length === 0 ? (
              <Tag tone="good">ready to run</Tag>
            ) : isForeign ? (
              <Tag>for another bench</Tag>
            ) : (
              <Tag tone="bad">{refusals.length === 1 ? '1 mistake' : `${refusals.length} mistakes`}</Tag>
            )}
          </span>
        }
      >
        <div className="form-scroll" tabIndex={0} role="group" aria-label="Kernel as a form">
          {isForeign ? (
            <ForeignKernel missing={entry.missing} refusals={refusals} onGo={(place) => setLine({ ...place })} />
          ) : (
            <RefusalList refusals={refusals} onGo={(place) => setLine({ ...place })} />
          )}
          <KernelForm text={text} refusals={isForeign ? none : refusals} onText={kernels.edit} />
        </div>
      </Card>
      <Card
        title={`${name}${isChanged ? ' · edited' : entry?.builtIn === true ? ' · shipped with Fringe' : ''}`}
        className="json"
        aside={
          <>
            <Button size="small" disabled={!isChanged || isBusy} onClick={() => kernels.edit(savedText)}>
              Revert
            </Button>
            <Button size="small" disabled={!isChanged || isBusy} aria-keyshortcuts="Control+S" onClick={save}>
              Save
            </Button>
            <Button size="small" onClick={() => setDialog('save')}>
              Save as…
            </Button>
            {entry !== undefined && !entry.builtIn && (
              <Button size="small" kind="quiet" onClick={() => setDialog('remove')}>
                Remove…
              </Button>
            )}
          </>
        }
      >
        <Suspense fallback={<Skeleton lines={14} label="Loading the editor" />}>
          <CodeEditor
            text={text}
            refusals={isForeign ? none : refusals}
            goTo={line}
            onText={kernels.edit}
            onSubmit={onPreflight}
          />
        </Suspense>
      </Card>
      {dialog !== 'none' && <SaveKernelDialog kind={dialog} name={name} onClose={() => setDialog('none')} />}
    </div>
  );
}
