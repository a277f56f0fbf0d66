/** Seconds for people: `0.9 s`, `48 s`, `2 min 05 s`, `2 h 40 min`, `3 d 4 h`. */
export function formatDuration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '–';
  const size = Math.max(0, seconds);
  if (size < 0.001 && size > 0) return `${(size * 1e6).toFixed(0)} µs`;
  if (size < 0.1 && size > 0) return `${(size * 1e3).toFixed(0)} ms`;
  if (size < 9.95) return `${size.toFixed(size < 1 ? 2 : 1)} s`;
  const whole = Math.round(size);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  if (whole < 86_400)
    return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** Milliseconds of a round trip: `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatMilliseconds(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return '–';
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1000) return `${milliseconds.toFixed(0)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
