import type { Place } from './installation.ts';

/** Where a command is to work; undefined unless it is said once and well. The stage `local` is in no account, but at a port. */
export function placeOf(stage: string | undefined, local: string | undefined): Place | undefined {
  if (stage !== undefined && local === undefined)
    return /^(?!local$)[a-z][a-z0-9-]*$/.test(stage) ? { stage } : undefined;
  if (local === undefined || stage !== undefined || !/^[1-9]\d{0,4}$/.test(local)) return undefined;
  return { port: Number(local) };
}
