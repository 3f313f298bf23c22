/** A model call that ended, or a call that was looked at; times in milliseconds since the epoch. */
export interface TimedCall {
  at: number;
  failed: boolean;
}

/** One minute of an outage. */
export interface Minute {
  /** From the beginning of the outage, in minutes; negative before. */
  minute: number;
  answered: number;
  failed: number;
}

/** Calls per minute, from the first to the last, with those minutes in which there were none. */
export function curveOf(calls: readonly TimedCall[], outageFrom: number): Minute[] {
  const minuteOf = ({ at }: TimedCall) => Math.floor((at - outageFrom) / 60_000);
  const minutes = calls.map(minuteOf);
  const first = Math.min(...minutes);
  const curve: Minute[] = [];
  for (let minute = first; minute <= Math.max(...minutes); minute++) {
    const within = calls.filter((call) => minuteOf(call) === minute);
    const failed = within.filter((call) => call.failed).length;
    curve.push({ minute, answered: within.length - failed, failed });
  }
  return calls.length === 0 ? [] : curve;
}

/** Curves side by side as text, a row for each minute. */
export function renderCurves(curves: Readonly<Record<string, readonly Minute[]>>): string {
  const names = Object.keys(curves);
  const minutes = Object.values(curves).flatMap((curve) => curve.map(({ minute }) => minute));
  const cell = (curve: readonly Minute[], minute: number) => {
    const { answered, failed } = curve.find((row) => row.minute === minute) ?? { answered: 0, failed: 0 };
    return `${String(answered).padStart(8)} ok ${String(failed).padStart(6)} failed`;
  };
  const rows = ['minute'.padEnd(8) + names.map((name) => name.padStart(26)).join('')];
  for (let minute = Math.min(...minutes); minute <= Math.max(...minutes); minute++) {
    const cells = Object.values(curves).map((curve) => cell(curve, minute).padStart(26));
    rows.push(String(minute).padEnd(8) + cells.join(''));
  }
  return rows.join('\n');
}
