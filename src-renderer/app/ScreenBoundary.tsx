import type { ReactNode } from 'react';
import { Component } from 'react';
import { Button } from '../ui/Button.tsx';
import { Message } from '../ui/Message.tsx';

interface Failure {
  readonly failure: Error | null;
}

/** A defect in one screen leaves the frame, and STOP with it, standing. */
export class ScreenBoundary extends Component<{ readonly children: ReactNode }, Failure> {
  override readonly state: Failure = { failure: null };

  static getDerivedStateFromError(failure: Error): Failure {
    return { failure };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <Message
        tone="bad"
        sentence={`This screen failed: ${failure.message}`}
        remedy="The instruments are not touched by this: what runs goes on, and STOP works. Open the screen again; if it fails again, please report it."
      >
        <Button onClick={() => this.setState({ failure: null })}>Open it again</Button>
      </Message>
    );
  }
}
