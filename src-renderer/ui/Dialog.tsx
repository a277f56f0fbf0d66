import type { ReactNode } from 'react';
import { useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { Button } from './Button.tsx';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly width?: 'normal' | 'wide' | 'widest';
  readonly heading?: ReactNode;
}

/** What lies under a sheet and must not be reached while it is open; the top bar with STOP stays within reach. */
const covered = 'main, nav, footer.bottom';

/** A sheet over the screen, under the top bar. Escape closes it; the focus goes back to where it was. */
export function Dialog({ title, onClose, children, footer, heading, width = 'normal' }: DialogProps) {
  const ref = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  }, [onClose]);
  useEffect(() => {
    const before = document.activeElement;
    const below = [...document.querySelectorAll<HTMLElement>(covered)];
    for (const element of below) element.inert = true;
    const sheet = ref.current;
    const first = sheet?.querySelector<HTMLElement>('[data-autofocus]') ?? sheet;
    first?.focus();
    // On the window: a control that was just disabled has handed the focus to nobody.
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close.current();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
      for (const element of below) element.inert = false;
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return createPortal(
    <div
      className="veil"
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div ref={ref} role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1} className={`sheet ${width}`}>
        <div className="head">
          <h2 id={id}>{title}</h2>
          {heading}
          <span className="spacer" />
          <Button kind="quiet" className="icon" aria-label={`Close ${title}`} onClick={onClose}>
            ✕
          </Button>
        </div>
        <div className="content">{children}</div>
        {footer !== undefined && <div className="foot">{footer}</div>}
      </div>
    </div>,
    document.body,
  );
}
