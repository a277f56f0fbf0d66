export interface SegmentsProps<T extends string | number> {
  /** What is being chosen, for those who do not see it. */
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly size?: 'normal' | 'tall';
}

/** A choice of few, all in sight. */
export function Segments<T extends string | number>({ label, options, value, onChange, size }: SegmentsProps<T>) {
  return (
    <div className={size === 'tall' ? 'segments tall' : 'segments'} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
