import * as z from 'zod';
import { Problem } from './problem.ts';

/**
 * What a person may do. `agent` answers customers; `supervisor` also looks after the others' work; `admin` configures the
 * tenant; `operator` runs the installation, and reads no conversation.
 */
export const ROLES = ['agent', 'supervisor', 'admin', 'operator'] as const;

export type Role = (typeof ROLES)[number];

/** Who asks, as the verified token says: nothing else in a request names a tenant or a person. */
export interface Caller {
  tenantId: string;
  userId: string;
  role: Role;
  /** The queues whose people the person belongs to; undefined: all of the tenant's. */
  queueIds: readonly string[] | undefined;
  /** As the user pool knows it. */
  name?: string | undefined;
}

/** Claims as API Gateway gives them: texts, and lists of queues as the user pool's attribute holds them. */
const claimsSchema = z.object({
  sub: z.string().min(1).max(128),
  token_use: z.literal('id'),
  'custom:tenant_id': z.string().min(1).max(64),
  'custom:role': z.enum(ROLES),
  'custom:queues': z.string().max(2_048).optional(),
  name: z.string().max(2_048).optional(),
});

/**
 * The person of a token whose signature, issuer, audience and times API Gateway has checked.
 *
 * @throws {Problem} `unauthenticated` for an access token, and for one without a tenant or a known role
 */
export function callerOf(claims: unknown): Caller {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) throw new Problem('unauthenticated', { cause: parsed.error });
  const {
    sub,
    'custom:tenant_id': tenantId,
    'custom:role': role,
    'custom:queues': queues,
    name,
  } = parsed.data;
  return {
    tenantId,
    userId: sub,
    role,
    queueIds: queues?.split(/[\s,]+/).filter((id) => id !== ''),
    ...(name === undefined ? {} : { name }),
  };
}
