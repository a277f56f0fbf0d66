import { useRef } from 'react';
import { useStore } from 'zustand';
import type { BaselineOverview } from '../../stores/baselineStore.ts';
import { useServices } from '../../stores/services.ts';
import { keyOf } from './baselineWords.ts';
import { firstSort, sortHeads } from './headOrder.ts';
import { HeadDetail } from './HeadDetail.tsx';
import { HeadsCard } from './HeadsCard.tsx';

/** The table of heads and, below, the one that is looked at. */
export function HeadsView({ overview }: { readonly overview: BaselineOverview }) {
  const { baselines } = useServices();
  const { selected } = useStore(baselines);
  const detail = useRef<HTMLElement>(null);
  const { heads, config } = overview;
  const row = heads.find((one) => keyOf(one) === selected) ?? sortHeads(heads, firstSort)[0];
  return (
    <>
      <HeadsCard
        heads={heads}
        config={config}
        selected={row === undefined ? null : keyOf(row)}
        onSelect={baselines.select}
        onOpen={() => detail.current?.focus()}
      />
      {row !== undefined && <HeadDetail row={row} config={config} ref={detail} />}
    </>
  );
}
