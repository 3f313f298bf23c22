import type { Table } from '#platform/dynamodb/table.ts';
import { ChannelHolds } from '../channel/channel-holds.ts';
import { ContactRepository } from '../contact/contact-repository.ts';
import { templateRefusal } from '../contact/opt-out.ts';
import type { Conversation } from '../conversation/records.ts';
import { refusesTemplate } from '../conversation/reply/gate.ts';
import type { ContentOf } from '../whatsapp/outbound/outbound-content.ts';
import { ChannelStoppedError, TemplateRefusedError } from './errors.ts';

/**
 * That a template would go out if it were sent now, as far as is known: the sender asks again. What a person answers may
 * wait until a stopped number is released; what begins something is not to come days later.
 *
 * @throws {ChannelStoppedError}
 * @throws {TemplateRefusedError}
 */
export async function refuseTemplate(
  table: Table,
  of: Pick<Conversation, 'tenant_id' | 'channel_id' | 'contact_id' | 'conversation_id' | 'wa_id'>,
  content: ContentOf<'template'>,
): Promise<void> {
  const [hold, refusal] = await Promise.all([
    new ChannelHolds({ table }).findNow(of.tenant_id, of.channel_id),
    templateRefusal(new ContactRepository(table), of),
  ]);
  if (hold) throw new ChannelStoppedError(of.channel_id, hold.reason);
  const reason = refusesTemplate(content, refusal);
  if (reason !== undefined) throw new TemplateRefusedError(of.conversation_id, reason);
}
