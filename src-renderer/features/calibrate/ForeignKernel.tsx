import { useStore } from 'zustand';
import type { PlacedRefusal } from '../../../src-core/contract/procedures.ts';
import { useServices } from '../../stores/services.ts';
import { Message } from '../../ui/Message.tsx';
import { namesInWords } from './kernelGroups.ts';
import { RefusalList } from './RefusalList.tsx';

export interface ForeignKernelProps {
  /** Nodes, parameters and sensors that the open bench does not have. */
  readonly missing: readonly string[];
  readonly refusals: readonly PlacedRefusal[];
  /** Leads to a line of the text, where that stands beside. */
  readonly onGo?: (place: { line: number; column: number }) => void;
}

/** A whole kernel that names what the open bench does not have. */
export function ForeignKernel({ missing, refusals, onGo }: ForeignKernelProps) {
  const { bench } = useServices();
  const { status } = useStore(bench);
  return (
    <Message
      tone="accent"
      sentence={`This kernel is for another bench: ${status?.label ?? 'this one'} has no ${namesInWords(missing)}.`}
      remedy="Open a bench that has them, or change the names below and save it under another name."
    >
      <details className="small">
        <summary>{refusals.length === 1 ? '1 place' : `${refusals.length} places`} where it does not fit</summary>
        <RefusalList refusals={refusals} tone="plain" onGo={onGo} />
      </details>
    </Message>
  );
}
