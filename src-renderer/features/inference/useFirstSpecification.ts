import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { newSpecificationText } from './setup/specText.ts';

export const newSpecificationName = 'inference.json';

/** Something stands in the form from the first moment: a specification that waits for its data. */
export function useFirstSpecification(): void {
  const { inference } = useServices();
  const { name, examples } = useStore(inference);
  useEffect(() => {
    if (examples === null) void inference.loadExamples();
    // Asked once: examples do not change while the host runs.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [inference]);
  useEffect(() => {
    if (name === null) inference.open(newSpecificationName, newSpecificationText);
  }, [name, inference]);
}
