export interface KeyLike {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
  readonly timeStamp: number;
}

/** Two Escapes within this time are STOP. */
const betweenMs = 800;

/** Tells STOP from the keys that are pressed: Ctrl+. (or Cmd+.), or Escape twice; a held key counts once. */
export function createStopKeys(): { isStop(event: KeyLike): boolean } {
  let lastEscape = Number.NEGATIVE_INFINITY;
  return {
    isStop({ key, ctrlKey, metaKey, repeat, timeStamp }) {
      if (repeat) return false;
      if (key === '.' && (ctrlKey || metaKey)) return true;
      if (key !== 'Escape') return false;
      const isSecond = timeStamp - lastEscape <= betweenMs;
      lastEscape = isSecond ? Number.NEGATIVE_INFINITY : timeStamp;
      return isSecond;
    },
  };
}
