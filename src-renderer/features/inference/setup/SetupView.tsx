import { lazy, Suspense, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../../stores/services.ts';
import { Card } from '../../../ui/Card.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Tag } from '../../../ui/Tag.tsx';
import { KernelFormContext } from '../../calibrate/kernelFormContext.ts';
import type { KernelFormAccess } from '../../calibrate/kernelFormContext.ts';
import { readText, refusalAt, valueAt } from '../../calibrate/kernelText.ts';
import { RefusalList } from '../../calibrate/RefusalList.tsx';
import { DataFields } from './DataFields.tsx';
import { change } from './inferenceForm.ts';
import { ModelFields } from './ModelFields.tsx';
import { ParameterFields } from './ParameterFields.tsx';
import { PreviewCard } from './PreviewCard.tsx';
import { RunFields } from './RunFields.tsx';
import { dataKindOf } from './specText.ts';
import { useTakenSweep } from './useTakenSweep.ts';
import { useTargetColumns } from './useTargetColumns.ts';

const CodeEditor = lazy(() =>
  import('../../calibrate/CodeEditor.tsx').then((module) => ({ default: module.CodeEditor })),
);

/** Data, model, priors and run as a form and as JSON: two views of one text; beside them the points and the guess. */
export function SetupView({ onRun }: { readonly onRun: () => void }) {
  const { inference, bench: benchStore } = useServices();
  const { text, name, savedText, check, refusals } = useStore(inference);
  const { bench } = useStore(benchStore);
  const [goTo, setGoTo] = useState<{ line: number; column: number } | null>(null);
  const data = useTargetColumns();
  useTakenSweep();
  const access = useMemo((): KernelFormAccess => {
    const root = readText(text);
    return {
      root,
      bench,
      value: (path) => valueAt(root, path),
      set: (path, value) => change(inference, [[path, value]]),
      refusal: (path, reach = 'here') => refusalAt(refusals, path, reach),
    };
  }, [text, refusals, inference, bench]);
  const kind = dataKindOf(access.root);
  const names = data.columns.map(({ name: column }) => column);
  const isSimulated = kind === 'session' && bench?.simulated !== undefined;
  // Before there are data the form says what to do; a list of what is missing would only say it worse.
  const isEmpty = kind === 'none' && access.value(['log_density']) === undefined;
  return (
    <div className="inference-setup">
      <Card
        title="Form"
        className="inference-form"
        aside={
          <span role="status">
            {isEmpty ? (
              <Tag tone="accent">choose the data</Tag>
            ) : check !== 'done' ? (
              <Tag>checking</Tag>
            ) : refusals.length === 0 ? (
              <Tag tone="good">ready to run</Tag>
            ) : (
              <Tag tone="bad">{refusals.length === 1 ? '1 mistake' : `${refusals.length} mistakes`}</Tag>
            )}
          </span>
        }
      >
        <div className="form-scroll" tabIndex={0} role="group" aria-label="Specification as a form">
          {!isEmpty && (
            <RefusalList
              refusals={refusals}
              label="Mistakes in the specification"
              onGo={(place) => setGoTo({ ...place })}
            />
          )}
          <KernelFormContext value={access}>
            <div className="kernel-form">
              <DataFields data={data} />
              <ModelFields columns={names} />
              <ParameterFields columns={names} />
              <RunFields />
            </div>
          </KernelFormContext>
        </div>
      </Card>
      <div className="inference-side">
        <PreviewCard simulated={isSimulated} />
        <Card title={`${name ?? 'Specification'}${text === savedText ? '' : ' · edited'}`} className="json">
          <Suspense fallback={<Skeleton lines={10} label="Loading the editor" />}>
            <CodeEditor
              label="Specification as JSON"
              text={text}
              refusals={isEmpty ? noRefusals : refusals}
              goTo={goTo}
              onText={inference.edit}
              onSubmit={onRun}
            />
          </Suspense>
        </Card>
      </div>
    </div>
  );
}

const noRefusals: never[] = [];
