import type { KnownTenants } from '../../tenant/known-tenants.ts';
import type { DeskRepository } from '../desk-repository.ts';

/** What the routes of the desk work with. */
export interface DeskApiPorts {
  desk: DeskRepository;
  tenants: Pick<KnownTenants, 'get'>;
  /** Milliseconds since the epoch. */
  now(): number;
}
