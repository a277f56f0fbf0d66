import { Message } from '../../ui/Message.tsx';
import { AdviceCard } from './AdviceCard.tsx';
import { SummaryCard } from './SummaryCard.tsx';
import { TierCard } from './TierCard.tsx';
import './noise.css';
import { useAdoption } from './useAdoption.ts';
import type { NoiseView } from './useNoiseResult.ts';

export interface NoiseResultsProps {
  readonly view: NoiseView;
  /** Something of the bench has changed. */
  readonly onAdopted: () => void;
}

/** What the samples say: recommended timeouts, the tiers in a table, and each with its durations and fits. */
export function NoiseResults({ view, onAdopted }: NoiseResultsProps) {
  const { tiers, advice } = view.report;
  const { adopt, adopted, blocker } = useAdoption(view, onAdopted);
  return (
    <div className="noise-results">
      {adopted !== null && <Message tone="good" role="status" sentence={adopted} />}
      {advice.length > 0 && (
        <AdviceCard
          advice={advice}
          currentTimeoutsMs={view.currentTimeoutsMs}
          blocker={blocker}
          onAdopt={(instruments) => void adopt(instruments)}
        />
      )}
      {tiers.length > 0 && <SummaryCard tiers={tiers} />}
      {tiers.map((tier) => (
        <TierCard key={tier.tier} tier={tier} total={view.samples} advice={advice} simulated={view.simulated} />
      ))}
    </div>
  );
}
