export interface Painter {
  /** Something changed: paint at the next animation frame, once, however often this is called until then. */
  mark(): void;
  stop(): void;
}

/** Keeps drawing out of React and at most once per animation frame. */
export function createPainter(paint: () => void): Painter {
  let frame: number | null = null;
  let state: 'on' | 'off' = 'on';
  return {
    mark() {
      if (frame !== null || state === 'off') return;
      frame = requestAnimationFrame(() => {
        frame = null;
        if (state === 'on') paint();
      });
    },
    stop() {
      state = 'off';
      if (frame !== null) cancelAnimationFrame(frame);
    },
  };
}
