import * as z from 'zod';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_CUSTOMER } from '../../local/demo/demo-shop.ts';
import { toolCaller } from '../../local/shop/call-tool.ts';
import { type AcceptedMessage, choicesOf } from '../../local/whatsapp/outbox.ts';
import { until } from './until.ts';

/** The demo's customer, who says one thing after the other and hears what comes of each. */
export interface ShopCustomer {
  /** Says something. @returns the message that comes of it */
  ask(text: string): Promise<AcceptedMessage>;
  /** Taps on a question's button that says yes. @returns the message that comes of it */
  confirm(question: AcceptedMessage): Promise<AcceptedMessage>;
}

const healthSchema = z.object({ toolsUrl: z.string() });

export function shopCustomer(prosa: LocalProsa): ShopCustomer {
  const heard = () => prosa.whatsapp.outbox({ to: DEMO_CUSTOMER });
  const ask = async (text: string, how: Parameters<LocalProsa['say']>[1] = {}) => {
    const count = heard().length + 1;
    await prosa.say(text, how);
    await until(`message ${count}`, () => heard().length >= count);
    const message = heard()[count - 1];
    if (!message) throw new Error('no message');
    return message;
  };
  return {
    ask: (text) => ask(text),
    confirm(question) {
      const yes = choicesOf(question).find(({ title }) => title === 'Confirmar');
      if (!yes) throw new Error('no button');
      return ask('Confirmar', { tap: { ...yes, of: question.wamid } });
    },
  };
}

/**
 * Calls tools for the demo's customer, who says hello first.
 *
 * @returns the caller, and the conversation that calls are made for
 */
export async function callingFor(prosa: LocalProsa, customer: ShopCustomer) {
  const health = await (await fetch(`${prosa.runtime.url}/_local/health`)).json();
  await customer.ask('Oi');
  const [received] = prosa.runtime.events({ detailType: 'inbox.message.received' });
  return {
    call: toolCaller(healthSchema.parse(health).toolsUrl),
    who: {
      contactId: String(received?.detail.customer_id),
      conversationId: String(received?.detail.conversation_id),
    },
  };
}
