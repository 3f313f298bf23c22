import { ContactRepository } from '#core/contact/contact-repository.ts';
import { type ForgetMediaPorts, forgetMedia } from '#core/media/forget-media.ts';
import { documentClient } from '#platform/runtime/aws-clients.ts';
import type { Clients } from '#platform/runtime/connect.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { CHANNEL, contactOf, TENANT } from './customers.ts';

/** A customer's files were to be forgotten, and what came of it. */
export interface ForgetRecord {
  customer: number;
  /** Milliseconds since the epoch; `endedAt` once it ended. */
  at: number;
  endedAt?: number;
  outcome: 'done' | 'refused' | 'died';
}

/** Makes what an operator does who forgets the files of a customer, as `npm run ops -- contact forget` does. */
export function createOperator(options: {
  clients: Clients;
  tableName: string;
  files: ForgetMediaPorts['files'];
}) {
  const table = { client: documentClient(options.clients.dynamoDbClient()), tableName: options.tableName };
  const contacts = new ContactRepository(table);
  const channels = { list: async () => [{ channel_id: CHANNEL }] };
  return async (customer: number): Promise<'done' | 'refused'> => {
    const own = contactOf(customer);
    const living = await contacts.followMerge(TENANT, own);
    try {
      await forgetMedia(
        { conversations: table, files: options.files, channels },
        TENANT,
        living?.contact_id ?? own,
      );
      return 'done';
    } catch (error) {
      if (error instanceof ProsaError && error.retryable) return 'refused';
      throw error;
    }
  };
}
