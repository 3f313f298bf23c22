import type { BoundField } from '../source-spec.ts';
import type { ToolCall } from '../tool-caller.ts';

/** What of a contact a tool may be bound to. */
export interface BoundContact {
  /** Its phone number as WhatsApp writes it, digits alone. */
  wa_id?: string | undefined;
  name?: string | undefined;
  given_name?: string | undefined;
}

/**
 * The arguments that no model chooses.
 *
 * @returns undefined where one of them is not known, such as the phone of a customer who writes without one
 */
export async function boundValues(
  bound: Readonly<Record<string, BoundField>> = {},
  call: Pick<ToolCall, 'tenantId' | 'contactId' | 'conversationId'>,
  ports: { findContact(tenantId: string, contactId: string): Promise<BoundContact | undefined> },
): Promise<Record<string, string> | undefined> {
  const fields = Object.entries(bound);
  const asksContact = fields.some(([, field]) => field === 'contact.phone' || field === 'contact.name');
  const contact = asksContact ? await ports.findContact(call.tenantId, call.contactId) : undefined;
  const values = fields.map(([name, field]) => [name, fieldOf(field, call, contact)] as const);
  if (values.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(values.map(([name, value]) => [name, value ?? '']));
}

function fieldOf(
  field: BoundField,
  call: Pick<ToolCall, 'contactId' | 'conversationId'>,
  contact: BoundContact | undefined,
): string | undefined {
  switch (field) {
    case 'contact.id':
      return call.contactId;
    case 'conversation.id':
      return call.conversationId;
    case 'contact.phone':
      return contact?.wa_id;
    case 'contact.name':
      return contact?.given_name ?? contact?.name;
  }
}
