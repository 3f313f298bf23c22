import { createChannelOperator } from '#core/channel/channel-operator.ts';
import type { Installation } from './installation.ts';
import type { Given, Word } from './word.ts';

const OF = '--tenant <id> --channel <phone_number_id>';
const takes = ['tenant', 'channel'];

/** Stops a business number, lets it go again, or shows how it is. */
export const channel: Word = {
  about: 'A business number of a tenant: hold stops what it sends, release lets it go on.',
  verbs: {
    show: {
      ...{ usage: OF, takes },
      plan: (given) => planned(given, (operator, of) => operator.show(of)),
    },
    hold: {
      ...{
        usage: `${OF} --reason <why> [--code <WhatsApp's error code>]`,
        takes: [...takes, 'reason', 'code'],
      },
      plan(given) {
        const [reason, code] = [given.text('reason'), given.text('code')];
        if (reason === undefined || (code !== undefined && !/^\d{1,9}$/.test(code))) return undefined;
        const why = { reason, code: code === undefined ? undefined : Number(code) };
        return planned(given, (operator, of) => operator.hold(of, why));
      },
    },
    release: {
      ...{ usage: OF, takes },
      plan: (given) =>
        planned(given, async (operator, of, at) => operator.release(of, await at.output('OutboxQueueUrl'))),
    },
  },
};

type Operator = ReturnType<typeof createChannelOperator>;

function planned(
  { text, rest }: Given,
  run: (operator: Operator, of: { tenantId: string; channelId: string }, at: Installation) => Promise<string>,
) {
  const [tenantId, channelId] = [text('tenant'), text('channel')];
  if (tenantId === undefined || channelId === undefined || rest.length > 0) return undefined;
  return async (at: Installation) => {
    const [registry, table] = [await at.table('RegistryTable'), await at.table('ConversationsTable')];
    const operator = createChannelOperator({ registry, table, sqs: at.clients.sqs });
    return run(operator, { tenantId, channelId }, at);
  };
}
