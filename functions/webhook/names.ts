import type { AccountConcern } from '#core/events/channel-account-updated.ts';
import type { Trouble } from '#platform/runtime/metrics.ts';

/** What lib/ knows of the webhook besides its entry path. */
export const FUNCTION_NAME = 'webhook';

/** Environment variables of the function. `DELIVERY_EVENTS`: `on` or `off`. */
export const ENVIRONMENT = [
  'STAGE',
  'DEFAULT_APP',
  'REGISTRY_TABLE',
  'CONVERSATIONS_TABLE',
  'EVENT_BUS_NAME',
  'RECEIPTS_QUEUE_URL',
  'OUTBOX_QUEUE_URL',
  'DELIVERY_EVENTS',
  'GROUPS',
  'TRACE_SAMPLE',
] as const;

/** What becomes of messages in groups: counted and left out, or stored and never answered. */
export const GROUPS = ['ignore', 'store'] as const;

/** What people must see to when WhatsApp tells of an account: who acts on a ban is not who mends a template. */
export const ACCOUNT_TROUBLE = {
  account: { cause: 'account-restricted', ringsAt: 1 },
  access: { cause: 'account-access-lost', ringsAt: 1 },
  template: { cause: 'template-stopped', ringsAt: 1 },
  quality: { cause: 'quality-low', ringsAt: 1 },
  security: { cause: 'account-security', ringsAt: 1 },
} as const satisfies Record<AccountConcern, Trouble>;

/** What people must see to. */
export const TROUBLE = {
  ...ACCOUNT_TROUBLE,
  unassigned: { cause: 'account-unassigned', ringsAt: 1 },
  unknownChannel: { cause: 'webhook-unknown-channel', ringsAt: 1 },
  quarantined: { cause: 'webhook-items-quarantined', ringsAt: 1 },
  publishFailed: { cause: 'webhook-publish-failed', ringsAt: 1 },
  signatureRejected: { cause: 'webhook-signatures-rejected', ringsAt: 50 },
} as const satisfies Record<string, Trouble>;
