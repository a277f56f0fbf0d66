import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { KernelField } from '../calibrate/KernelField.tsx';
import { KernelFormContext } from '../calibrate/kernelFormContext.ts';
import type { KernelFormAccess } from '../calibrate/kernelFormContext.ts';
import { readText, refusalAt, valueAt, withValue } from '../calibrate/kernelText.ts';
import { RefusalList } from '../calibrate/RefusalList.tsx';
import { CheckCard } from './CheckCard.tsx';
import { DatasetFields } from './DatasetFields.tsx';

const CodeEditor = lazy(() => import('../calibrate/CodeEditor.tsx').then((module) => ({ default: module.CodeEditor })));

/** The configuration as a form and as JSON: two views of one text; beside them what the datasets are. */
export function SetupView({ onRun }: { readonly onRun: () => void }) {
  const { standardize } = useServices();
  const { text, check, refusals } = useStore(standardize);
  const [goTo, setGoTo] = useState<{ line: number; column: number } | null>(null);
  useEffect(() => void standardize.checkNow(), [standardize]);
  const access = useMemo((): KernelFormAccess => {
    const root = readText(text);
    return {
      root,
      bench: null,
      value: (path) => valueAt(root, path),
      set: (path, value) => standardize.edit(withValue(standardize.getState().text, path, value)),
      refusal: (path, reach = 'here') => refusalAt(refusals, path, reach),
    };
  }, [text, refusals, standardize]);
  const hasReference = access.value(['roles', 'reference']) !== undefined;
  const second = { name: 'reference', dataset: { sessions: [] } };
  return (
    <div className="inference-setup">
      <Card
        title="Form"
        className="inference-form"
        aside={
          <span role="status">
            {check !== 'done' ? (
              <Tag>checking</Tag>
            ) : refusals.length === 0 ? (
              <Tag tone="good">ready to run</Tag>
            ) : (
              <Tag tone="warn">{refusals.length === 1 ? '1 thing to mend' : `${refusals.length} things to mend`}</Tag>
            )}
          </span>
        }
      >
        <div className="form-scroll" tabIndex={0} role="group" aria-label="Configuration as a form">
          <RefusalList
            refusals={refusals}
            label="Mistakes in the configuration"
            onGo={(place) => setGoTo({ ...place })}
          />
          <KernelFormContext value={access}>
            <div className="kernel-form">
              <DatasetFields role="primary" />
              {hasReference && <DatasetFields role="reference" />}
              <Button
                size="small"
                onClick={() => access.set(['roles', 'reference'], hasReference ? undefined : second)}
              >
                {hasReference ? 'Without a reference' : 'Add a reference role'}
              </Button>
              <fieldset>
                <legend>Measuring</legend>
                <div className="pair">
                  <KernelField path={['slice', 'count']} label="Records in the slice" kind="number" placeholder="all" />
                  <KernelField path={['seed']} label="Seed" kind="number" placeholder="0" />
                  <KernelField path={['spike_threshold']} label="Spike threshold k" kind="number" placeholder="3" />
                  <KernelField path={['eps']} label="Least sigma (eps)" kind="number" placeholder="0.000001" />
                </div>
                <KernelField path={['runs_dir']} label="Folder of run directories" kind="text" placeholder="runs" />
              </fieldset>
            </div>
          </KernelFormContext>
        </div>
      </Card>
      <div className="inference-side">
        <CheckCard />
        <Card title="Configuration" className="json">
          <Suspense fallback={<Skeleton lines={10} label="Loading the editor" />}>
            <CodeEditor
              label="Configuration as JSON"
              text={text}
              refusals={refusals}
              goTo={goTo}
              onText={standardize.edit}
              onSubmit={onRun}
            />
          </Suspense>
        </Card>
      </div>
    </div>
  );
}
