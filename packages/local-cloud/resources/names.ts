import { createHash } from 'node:crypto';
import type { ResourceContext } from './context.ts';

/**
 * The physical name of a resource: the one the template gives, else `<stack>-<logicalId>`, cut to the
 * service's limit with a hash in place of what is lost. Always the same for the same template, so that
 * stored data is found again.
 *
 * @param suffix an end that the service asks for, such as `.fifo`
 */
export function physicalName(
  context: Pick<ResourceContext, 'location'>,
  given: string | undefined,
  { maximumLength, suffix = '' }: { maximumLength: number; suffix?: string },
): string {
  if (given !== undefined) return given;
  const { stack, logicalId } = context.location;
  const whole = `${stack}-${logicalId}`;
  if (whole.length + suffix.length <= maximumLength) return whole + suffix;
  const hash = shortHash(whole, 8);
  return `${whole.slice(0, maximumLength - suffix.length - hash.length - 1)}-${hash}${suffix}`;
}

/** A short hexadecimal hash, for names that must be stable and need not be secret. */
export function shortHash(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}
