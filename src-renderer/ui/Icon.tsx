const paths = {
  bench: 'M3 17h18M6 17V7h12v10M9 11h6',
  calibrate: 'M4 5v14h16M6 8c3 0 3 8 7 8s4-2 7-2',
  drift: 'M3 14c3 0 3-6 6-6s3 8 6 8 3-5 6-5M3 20h18',
  inference: 'M4 20c4 0 4-14 8-14s4 14 8 14',
  baselines: 'M5 19V9M10 19V5M15 19v-7M20 19V8',
  linkNoise: 'M3 12h3l2-6 3 12 3-9 2 3h5',
  standardize: 'M4 6h16M4 12h16M4 18h16M9 3v6M15 9v6M11 15v6',
  sessions: 'M4 6h6l2 2h8v11H4z',
  sun: 'M12 4V2M12 22v-2M4 12H2M22 12h-2M5.6 5.6 4.2 4.2M19.8 19.8l-1.4-1.4M5.6 18.4l-1.4 1.4M19.8 4.2l-1.4 1.4M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.8.4-1 .9-1 1.7M12 16.8v.2',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4',
  fringe: 'M2 12c2.5 0 2.5-8 5-8s2.5 16 5 16 2.5-16 5-16 2.5 8 5 8',
} as const;
export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className="icon-svg" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
