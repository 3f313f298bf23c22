import type { Tenant } from '#core/tenant/tenant-repository.ts';

/** An address in what the tenant wrote. */
const ADDRESS = /\b(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z]{2,})/gi;

/** Whether customers may be sent to an address: its host is one that the tenant's own text names. */
export function mayLink({ profile }: Pick<Tenant, 'profile'>, url: string): boolean {
  const host = new URL(url).hostname;
  return [...profile.matchAll(ADDRESS)].some(([, known]) => known?.toLowerCase() === host);
}
