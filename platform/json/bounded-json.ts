/** Levels that any document of another's has in earnest. */
export const MOST_LEVELS = 64;

/** Looks no deeper than `levels`, so that no nesting can overflow the stack, which `JSON.stringify` would. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}

/**
 * A value that can be walked through and written again, unlike some that `JSON.parse` reads: it takes any depth.
 *
 * @throws {SyntaxError} for what is no JSON, or nested deeper than 64 levels; a mark of the byte order in front is no fault
 */
export function parseBounded(text: string): unknown {
  const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
  if (isDeeperThan(MOST_LEVELS, value)) throw new SyntaxError('JSON is nested too deeply');
  return value;
}
