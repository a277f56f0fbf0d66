import type { ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { Button } from './Button.tsx';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: 'normal' | 'wide';
  readonly heading?: ReactNode;
}

/** A modal sheet: the browser keeps the focus inside, Escape closes it, the focus goes back to where it was. */
export function Dialog({ title, onClose, children, footer, heading, width = 'normal' }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={width}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        {heading}
        <span className="spacer" />
        <Button kind="quiet" className="icon" aria-label={`Close ${title}`} onClick={onClose}>
          ✕
        </Button>
      </header>
      <div className="content">{children}</div>
      {footer !== undefined && <footer>{footer}</footer>}
    </dialog>
  );
}
