/**
 * The quantile function of a sample as it is drawn from: linear between its values (of definition 5), and beyond the
 * outermost an exponential tail with the mean excess of the last root-n values. A sample of few distinct values (under
 * half) is taken as it is, so that what is discrete stays discrete.
 * @param sorted ascending, at least two
 * Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), 16.5; Hyndman and Fan (1996).
 */
export function smoothQuantiles(sorted: Float64Array): (probability: number) => number {
  const count = sorted.length;
  let distinct = 1;
  for (let index = 1; index < count; index++) if (sorted[index] !== sorted[index - 1]) distinct += 1;
  if (distinct < count / 2) return (u) => sorted[Math.min(Math.floor(u * count), count - 1)] as number;

  const tail = Math.max(1, Math.round(Math.sqrt(count)));
  const first = sorted[0] as number;
  const last = sorted[count - 1] as number;
  let [below, above] = [0, 0];
  for (let index = 0; index < tail; index++) {
    below += (sorted[tail] ?? last) - (sorted[index] as number);
    above += (sorted[count - 1 - index] as number) - (sorted[count - 1 - tail] ?? first);
  }
  below /= tail;
  above /= tail;
  return (u) => {
    const place = u * count - 0.5;
    if (place < 0) return first + below * Math.log(2 * u * count);
    if (place >= count - 1) return last - above * Math.log(2 * (1 - u) * count);
    const index = Math.floor(place);
    const low = sorted[index] as number;
    return low + (place - index) * ((sorted[index + 1] as number) - low);
  };
}
