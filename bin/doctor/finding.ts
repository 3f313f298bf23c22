/** What the doctor found of one thing. */
export interface Finding {
  /** `warn`: it will hurt; `fail`: it hurts. */
  level: 'ok' | 'warn' | 'fail';
  about: string;
  /** With ids only. */
  found: string;
  /** What to do; of everything but `ok`. */
  remedy?: string;
}

export function lineOf({ level, about, found, remedy }: Finding): string {
  return `${level.padEnd(4)}  ${about}: ${found}${remedy === undefined ? '' : ` → ${remedy}`}`;
}
