const golden = (3 - Math.sqrt(5)) / 2;

/** Steps down in a bracket that is widened until the function rises on both sides; null when it never does. */
function bracket(f: (x: number) => number, start: number): [number, number, number] | null {
  let step = 0.5;
  let [a, b] = [start, start + step];
  if (f(b) > f(a)) [a, b] = [b, a];
  let c = b + (b - a);
  for (let tries = 0; tries < 60; tries++) {
    if (!(f(c) <= f(b))) return a < c ? [a, b, c] : [c, b, a];
    step = Math.min(2 * Math.abs(c - b), 4) * Math.sign(c - b);
    [a, b, c] = [b, c, c + step];
  }
  return null;
}

/**
 * Where a function of one variable is least, from a start; null when it falls on for ever.
 * Source: R. P. Brent, Algorithms for Minimization without Derivatives (1973), chapter 5.
 */
export function minimiseFrom(f: (x: number) => number, start: number): number | null {
  const found = bracket(f, start);
  if (found === null) return null;
  let [a, x, b] = found;
  let [w, v] = [x, x];
  let fx = f(x);
  let [fw, fv] = [fx, fx];
  let [d, e] = [0, 0];
  for (let step = 0; step < 200; step++) {
    const middle = (a + b) / 2;
    const tolerance = 1e-9 * Math.abs(x) + 1e-10;
    if (Math.abs(x - middle) <= 2 * tolerance - (b - a) / 2) break;
    let isParabolic = false;
    if (Math.abs(e) > tolerance) {
      const r = (x - w) * (fx - fv);
      const s = (x - v) * (fx - fw);
      const p = (x - v) * s - (x - w) * r;
      const q = 2 * (s - r);
      const shift = q === 0 ? Infinity : -p / q;
      if (Math.abs(shift) < Math.abs(e / 2) && x + shift > a && x + shift < b) {
        [e, d] = [d, shift];
        if (x + d - a < 2 * tolerance || b - x - d < 2 * tolerance) d = x < middle ? tolerance : -tolerance;
        isParabolic = true;
      }
    }
    if (!isParabolic) {
      e = x < middle ? b - x : a - x;
      d = golden * e;
    }
    const u = x + (Math.abs(d) >= tolerance ? d : Math.sign(d || 1) * tolerance);
    const fu = f(u);
    if (fu <= fx) {
      if (u < x) b = x;
      else a = x;
      [v, fv, w, fw, x, fx] = [w, fw, x, fx, u, fu];
    } else {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) [v, fv, w, fw] = [w, fw, u, fu];
      else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    }
  }
  return x;
}

/**
 * Where a rising function crosses zero, from a start: bisection between bounds that are widened as needed; null when
 * there is no crossing within e^700.
 */
export function crossingOf(f: (x: number) => number, start: number): number | null {
  let [low, high] = [start - 1, start + 1];
  for (let step = 1; !(f(low) <= 0); step *= 2) if ((low -= step) < -700) return null;
  for (let step = 1; !(f(high) >= 0); step *= 2) if ((high += step) > 700) return null;
  for (let step = 0; step < 100 && high - low > 1e-15 * Math.max(1, Math.abs(low)); step++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
