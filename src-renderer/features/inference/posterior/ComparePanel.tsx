import { Button } from '../../../ui/Button.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Message } from '../../../ui/Message.tsx';
import { useHostAnswer } from './useHostAnswer.ts';

export interface ComparePanelProps {
  /** Runs of an inference. */
  readonly first: string;
  readonly second: string;
}

/** Two posteriors over the parameters that both have. */
export function ComparePanel({ first, second }: ComparePanelProps) {
  return <Comparison key={`${first} ${second}`} first={first} second={second} />;
}

function Comparison({ first, second }: ComparePanelProps) {
  const { answer, error, again } = useHostAnswer('inference.compare', { first, second });
  if (error !== null) {
    return (
      <Message tone="bad" sentence={error.message} remedy={error.remedy}>
        <Button size="small" onClick={again}>
          Ask again
        </Button>
      </Message>
    );
  }
  if (answer === null) return <Skeleton lines={8} label="Comparing the two" />;
  return (
    <ul>
      {answer.parameters.map(({ name, sentence }) => (
        <li key={name}>{sentence}</li>
      ))}
    </ul>
  );
}
