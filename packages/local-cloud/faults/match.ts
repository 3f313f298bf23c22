/** Whether a wanted value is the one there is; a filter that wants nothing fits everything. */
export function isSame(wanted: string | undefined, actual: unknown): boolean {
  return wanted === undefined || wanted === actual;
}

/** Whether a wanted text is a part of the one there is, upper and lower case alike. */
export function isPart(wanted: string | undefined, actual: string | undefined): boolean {
  if (wanted === undefined) return true;
  return actual?.toLowerCase().includes(wanted.toLowerCase()) ?? false;
}
