import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DeskClient } from '../../web/api/client.ts';
import type { Answer } from '../../web/api/routes.ts';
import type { Row } from '../../web/api/types.ts';
import { PEOPLE } from '../../web/sign-in/made-up-people.ts';
import type { StoryTime } from '../support/story-time.ts';
import { until } from '../support/until.ts';
import { CUSTOMERS, type CustomerKey, ENTREGAS, LOJA, SHOP } from './demo-day.ts';

/** When the pictures are taken: a Tuesday morning in São Paulo. */
export const STORY_NOW = Date.parse('2026-12-01T13:42:00.000Z');

/** WhatsApp's code for a number that takes no messages. */
const UNDELIVERABLE = 131026;

type PersonId = 'ana' | 'bia' | 'caio';

/** @param clock of the day in São Paulo, such as `09:40` */
const storyMs = (clock: string) => Date.parse(`2026-12-01T${clock}:00.000-03:00`);

/** The people at the desk of the shop. */
class Team {
  readonly #clients = new Map<string, DeskClient>();
  #keys = 0;

  constructor(prosa: LocalProsa) {
    for (const { sub, name, role } of PEOPLE) {
      const token = prosa.idToken({ tenant_id: SHOP.tenant_id, sub, name, role });
      const client = new DeskClient({
        baseUrl: `${prosa.runtime.url}/desk`,
        token: async () => token,
        onSignedOut: () => undefined,
        language: () => 'pt-BR',
      });
      this.#clients.set(sub, client);
    }
  }

  of(person: PersonId): DeskClient {
    const client = this.#clients.get(person);
    if (!client) throw new Error(`${person} does not work here`);
    return client;
  }

  key = () => ({ idempotencyKey: `day-${++this.#keys}` });

  /** The customer's conversation, once it is there. */
  async row(customer: CustomerKey): Promise<Row> {
    const { name } = CUSTOMERS[customer];
    let found: Row | undefined;
    await until(`the conversation of ${name}`, async () => {
      const pages = await Promise.all(
        (['all', 'closed'] as const).map((view) =>
          this.of('caio').call('listConversations', { query: { view, limit: '50' } }),
        ),
      );
      found = pages.flatMap(({ items }) => items).find((row) => row.customer.name === name);
      return found !== undefined;
    });
    return found as Row;
  }

  async open(customer: CustomerKey, person: PersonId = 'ana'): Promise<Answer<'readConversation'>> {
    const { id } = await this.row(customer);
    return this.of(person).call('readConversation', { params: { conversationId: id } });
  }

  async reply(person: PersonId, customer: CustomerKey, text: string): Promise<void> {
    const { id, ownerEpoch } = await this.row(customer);
    const { conversation } = await this.open(customer, person);
    const { seq, replySeq } = conversation;
    const body = { text, ownerEpoch, seenThrough: { seq, replySeq } };
    await this.of(person).call('reply', { params: { conversationId: id }, body }, this.key());
    await until(`what became of: ${text}`, async () => {
      const { timeline } = await this.open(customer, person);
      return timeline.items.some(
        (entry) =>
          entry.kind === 'reply' &&
          entry.text === text &&
          /read|failed/.test(`${entry.status} ${entry.delivery?.status}`),
      );
    });
  }

  async read(person: PersonId, customer: CustomerKey): Promise<void> {
    const { id, seq } = await this.row(customer);
    await this.of(person).call('markRead', { params: { conversationId: id }, body: { seq } }, this.key());
  }

  async takeOver(person: PersonId, customer: CustomerKey): Promise<void> {
    const { id, ownerEpoch } = await this.row(customer);
    await this.of(person).call(
      'takeOver',
      { params: { conversationId: id }, body: { ownerEpoch } },
      this.key(),
    );
  }

  async note(person: PersonId, customer: CustomerKey, text: string): Promise<void> {
    const { id } = await this.row(customer);
    await this.of(person).call('writeNote', { params: { conversationId: id }, body: { text } }, this.key());
  }

  async close(person: PersonId, customer: CustomerKey, reason: string): Promise<void> {
    const { id, ownerEpoch, seq } = await this.row(customer);
    const { conversation } = await this.open(customer, person);
    const body = { ownerEpoch, seenThrough: { seq, replySeq: conversation.replySeq }, reason };
    await this.of(person).call('close', { params: { conversationId: id }, body }, this.key());
  }

  async tag(customer: CustomerKey, ...add: string[]): Promise<void> {
    const { id } = await this.row(customer);
    await this.of('ana').call(
      'changeTags',
      { params: { conversationId: id }, body: { add, remove: [] } },
      this.key(),
    );
  }

  async know(customer: CustomerKey, fields: Record<string, string>): Promise<void> {
    const { id } = await this.row(customer);
    await this.of('ana').call(
      'changeContact',
      { params: { conversationId: id }, body: { fields } },
      this.key(),
    );
  }
}

/** Plays the day of the shop on a running instance, scene by scene. */
export async function playDay(prosa: LocalProsa, story: StoryTime): Promise<void> {
  const team = new Team(prosa);
  await Promise.all((['ana', 'bia', 'caio'] as const).map((person) => team.of(person).call('readMe', {})));

  const says = async (
    customer: CustomerKey,
    text: string,
    how: { timestamp?: number; phoneNumberId?: string } = {},
  ) => {
    await prosa.send(
      { kind: 'text', text },
      { ...CUSTOMERS[customer], phoneNumberId: LOJA, timestamp: Date.now(), ...how },
    );
    await until(`the message of ${customer}`, async () =>
      (await team.open(customer)).timeline.items.some(
        (entry) => entry.kind === 'message' && entry.text === text,
      ),
    );
  };
  /** The AI has answered, and WhatsApp told that it was read. */
  const answered = (customer: CustomerKey, owner: Row['owner']['kind'], notes = 0) =>
    until(`the answer to ${customer}`, async () => {
      const { conversation, timeline } = await team.open(customer);
      const replies = timeline.items.filter((entry) => entry.kind === 'reply');
      const [newest] = replies.toSorted((a, b) => (a.at < b.at ? 1 : -1));
      return (
        conversation.owner.kind === owner &&
        newest?.delivery?.status === 'read' &&
        timeline.items.filter((entry) => entry.kind === 'note').length >= notes
      );
    });
  // WhatsApp tells whole seconds: what is said in a scene must not be of the second before it.
  const scene = async (clock: string) => {
    await new Promise((resolve) => setTimeout(resolve, 1_020 - (Date.now() % 1_000)));
    story.begin(storyMs(clock));
  };

  await scene('08:03');
  await says('regina', 'Oi! O sofá que eu vi na vitrine ainda está com desconto?', {
    timestamp: story.before(storyMs('08:03') - 51 * 3_600_000),
  });
  // The window closed before she could be answered.
  await until('the people who have it', async () => (await team.row('regina')).owner.kind === 'queue');
  await team.takeOver('ana', 'regina');
  await team.tag('regina', 'sofá');
  await says('otavio', 'Boa tarde, vocês conseguem segurar o aparador até amanhã?', {
    timestamp: story.before(Date.parse('2026-11-30T11:20:00-03:00')),
  });
  await team.takeOver('ana', 'otavio');
  await team.read('ana', 'regina');
  await team.read('ana', 'otavio');

  await scene('08:10');
  await team.reply('ana', 'otavio', 'Conseguimos, Otávio! Está separado até hoje ao meio-dia.');

  await scene('08:31');
  await says('tereza', 'Bom dia! Chegou tudo certinho, muito obrigada!');
  await answered('tereza', 'queue');
  await team.takeOver('bia', 'tereza');
  await team.reply('bia', 'tereza', 'Que alegria, Tereza! Qualquer coisa, é só chamar.');
  await team.tag('tereza', 'entregue');
  await team.close('bia', 'tereza', 'venda');

  await scene('09:12');
  await says('marcos', 'Quanto fica o frete de um vaso para Campinas?');
  await answered('marcos', 'ai');

  await scene('09:26');
  await says('luiz', 'Preciso de nota fiscal com o CNPJ da empresa no pedido 4471');
  await answered('luiz', 'queue');
  await team.takeOver('bia', 'luiz');
  await team.reply('bia', 'luiz', 'Claro! Me passa o CNPJ, por favor?');
  await team.tag('luiz', 'nota fiscal', 'empresa', 'urgente');

  await scene('09:40');
  await says('paulo', 'Oi, perdi a ligação de vocês agora há pouco');
  await answered('paulo', 'queue');
  await team.takeOver('ana', 'paulo');
  const fault = prosa.faults.add({
    target: 'whatsapp',
    action: 'refuse',
    code: UNDELIVERABLE,
    match: { to: CUSTOMERS.paulo.from },
  });
  await team.reply('ana', 'paulo', 'Oi, Paulo! Era para confirmar o endereço da entrega.');
  prosa.faults.remove(fault);
  await team.read('ana', 'paulo');

  await scene('10:04');
  await says('camila', 'A poltrona veio com o pé trincado 😕 quero trocar', { phoneNumberId: ENTREGAS });
  await answered('camila', 'queue', 1);
  await team.tag('camila', 'troca');
  await scene('10:06');
  await prosa.send(
    { kind: 'image', caption: 'Olha só como chegou' },
    { ...CUSTOMERS.camila, phoneNumberId: ENTREGAS },
  );

  await scene('10:19');
  await says('joao', 'Fiz um pedido ontem, posso retirar na loja hoje?');
  await answered('joao', 'queue');

  await scene('10:24');
  await says('helena', 'Oi, bom dia! A mesa Ipê ainda tem? Vi no Instagram de vocês');
  await answered('helena', 'ai');
  await scene('10:26');
  await says(
    'helena',
    'Amei a *mel*! Se eu comprar hoje, dá para entregar até sábado? É para um aniversário 😍',
  );
  await answered('helena', 'queue', 1);
  await team.tag('helena', 'mesa Ipê', 'vip');
  await team.know('helena', { bairro: 'Pinheiros', compras: '3 pedidos' });
  await scene('10:29');
  await team.takeOver('ana', 'helena');
  await team.reply(
    'ana',
    'helena',
    'Oi, Helena, aqui é a Ana! Já falei com a entrega: se fechar até as 14h, a mesa chega na *sexta de manhã*.',
  );
  await team.read('ana', 'helena');
  await scene('10:31');
  await team.note('bia', 'helena', 'Reservei a última cor mel no estoque até as 14h.');
  await scene('10:33');
  await says('fernanda', 'O meu boleto venceu ontem, como faço?');
  await answered('fernanda', 'queue');
  await scene('10:34');
  await prosa.send({ kind: 'voice' }, { ...CUSTOMERS.fernanda, phoneNumberId: LOJA });
  await scene('10:37');
  await says('beatriz', 'Quero um projeto para o escritório, umas 12 mesas');
  await answered('beatriz', 'queue');
  await scene('10:38');
  await says('helena', 'Perfeito!!');
  await says('helena', 'Dá para parcelar em 10x sem juros no cartão?');
  await scene('10:40');
  await says('sofia', 'Bom dia, qual o horário hoje?');
  await answered('sofia', 'ai');
}
