import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { PlacedRefusal } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { CostFields } from './CostFields.tsx';
import { KernelField } from './KernelField.tsx';
import { KernelFormContext } from './kernelFormContext.ts';
import type { KernelFormAccess } from './kernelFormContext.ts';
import { readText, refusalAt, valueAt, withValue } from './kernelText.ts';
import { OptimizerFields } from './OptimizerFields.tsx';
import { SafetyFields } from './SafetyFields.tsx';
import { SequenceFields } from './SequenceFields.tsx';

export interface KernelFormProps {
  readonly text: string;
  readonly refusals: readonly PlacedRefusal[];
  readonly onText: (text: string) => void;
}

/** The kernel as fields. It holds nothing of its own: every field reads from the text and writes into it. */
export function KernelForm({ text, refusals, onText }: KernelFormProps) {
  const { bench: benchStore } = useServices();
  const { bench } = useStore(benchStore);
  const access = useMemo((): KernelFormAccess => {
    const root = readText(text);
    return {
      root,
      bench,
      value: (path) => valueAt(root, path),
      set: (path, value) => onText(withValue(text, path, value)),
      refusal: (path, reach = 'here') => refusalAt(refusals, path, reach),
    };
  }, [text, refusals, onText, bench]);
  const isWide = access.value(['parameters_to_tune', 4]) !== undefined;
  return (
    <KernelFormContext value={access}>
      <div className="kernel-form">
        <fieldset>
          <legend>What</legend>
          <KernelField path={['id']} label="Identifier" kind="text" />
          <div className={isWide ? 'single' : 'pair'}>
            <KernelField path={['target_nodes']} label="Nodes" kind="list" />
            <KernelField path={['parameters_to_tune']} label="Parameters to tune" kind="list" />
          </div>
        </fieldset>
        <CostFields />
        <SequenceFields />
        <OptimizerFields />
        <SafetyFields />
      </div>
    </KernelFormContext>
  );
}
