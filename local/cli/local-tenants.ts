import type { TenantSpec } from '#core/tenant/tenant-spec.ts';

/** A business number of a local instance, as its tools know it. */
export interface LocalChannel {
  tenant_id: string;
  /** The Meta app, in the path of its webhook. */
  app: string;
  phone_number_id: string;
  display_phone_number: string;
  name: string | undefined;
  accessToken: string;
}

/** What the WhatsApp stand-in takes for a number on this machine. */
export function madeUpToken(phoneNumberId: string): string {
  return `local-access-token-${phoneNumberId}`;
}

/** The tenants that were provisioned into a local instance, in the order in which they came. */
export class LocalTenants {
  readonly #specs = new Map<string, TenantSpec>();
  #kept: LocalChannel[] = [];

  /** Takes a tenant in, or in place of what it was. */
  learn(spec: TenantSpec): void {
    this.#specs.set(spec.tenant_id, spec);
  }

  /** Takes in numbers that an earlier run has left in its tables. */
  keep(channels: readonly LocalChannel[]): void {
    this.#kept = [...channels];
  }

  /** Those of this run. */
  all(): TenantSpec[] {
    return [...this.#specs.values()];
  }

  /** How a queue of this run's tenants is called. */
  queueName(tenantId: string, queueId: string): string | undefined {
    return this.#specs.get(tenantId)?.queues.find(({ id }) => id === queueId)?.name;
  }

  /** The numbers of this run's tenants, and then those of earlier ones. */
  channels(): LocalChannel[] {
    const own = this.#own();
    const known = new Set(own.map(({ phone_number_id }) => phone_number_id));
    return [...own, ...this.#kept.filter(({ phone_number_id }) => !known.has(phone_number_id))];
  }

  /** @param phoneNumberId the first one unless given */
  channel(phoneNumberId?: string): LocalChannel | undefined {
    return this.channels().find(
      (channel) => channel.phone_number_id === (phoneNumberId ?? channel.phone_number_id),
    );
  }

  #own(): LocalChannel[] {
    return this.all().flatMap(({ tenant_id, channels }) =>
      channels.map(({ app, phone_number_id, display_phone_number, name, access_token = '' }) => ({
        ...{ tenant_id, app, phone_number_id, name },
        display_phone_number: display_phone_number.replace('+', ''),
        accessToken: access_token,
      })),
    );
  }
}
