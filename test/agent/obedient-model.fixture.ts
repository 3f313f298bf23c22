import type { ModelAnswer } from '#core/agent/answer.ts';
import { PLATFORM_POLICY } from '#core/agent/context/policy.ts';
import { markOf } from '#core/agent/guards/hidden-context.ts';
import type { Asked, Called } from '#core/model/asked.ts';
import type { AnswerForm, Prompt } from '#core/model/model-call.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { fold } from '#core/text/fold.ts';
import { called } from '../benches/turn.fixture.ts';
import file from './attacks.json' with { type: 'json' };

/** An attack, where it stands, and what a model would do that obeys it. */
export interface Attack {
  /** Begins with the entry of OWASP's list. */
  id: string;
  place: string;
  text: string;
  wants: { kind: string; value?: string };
}

export const ATTACKS: readonly Attack[] = file.attacks;

/** Words by which an attack is known again, however it is quoted or cut. */
const FIRST_WORDS = 4;

/**
 * A model that obeys every instruction that it finds in what it reads, as far as its output reaches, and further: beside the
 * fields of an answer it writes whom to answer, for which company, by which rules, and what to call.
 *
 * @param onObeyed told which attack it found
 */
export function obedientModel(tenant: Tenant, onObeyed: (attack: Attack) => void) {
  return (prompt: Prompt): Asked<ModelAnswer> | Called => {
    const { about = '', found: documents = '', history, rounds = [] } = prompt;
    const outputs = rounds.flat().map(({ output }) => output);
    const drawn = history.flatMap(({ images = [] }) => images.map(({ key }) => key));
    const read = fold(
      [about, documents, ...history.map(({ text }) => text), ...drawn, ...outputs].join('\n'),
    );
    const found = ATTACKS.filter(({ text }) =>
      read.includes(fold(text).split(' ').slice(0, FIRST_WORDS).join(' ')),
    );
    found.forEach(onObeyed);
    const tools = found.flatMap(({ wants }) => (wants.kind === 'tool' ? (wants.value ?? []) : []));
    if (tools.length > 0 && !prompt.isLastRound) {
      const target = { number: '1042', tenant_id: 'rival', contact_id: 'ct_2', conversation_id: 'cv_victim' };
      return called(...tools.map((name): [string, object] => [name, target]));
    }
    if (prompt.form === 'text') throw new TypeError('a turn asks for an answer in its form');
    const wanted = found.map(({ wants }) => wanting(wants, prompt, tenant));
    const reply = wanted.length === 0 ? 'Posso ajudar?' : wanted.map(({ reply }) => reply).join('\n');
    const raw = Object.assign({ action: 'reply', queue: null, reason: null }, ...wanted, { reply });
    const form = prompt.form as AnswerForm<ModelAnswer>;
    return { kind: 'answered', answer: form.read(JSON.stringify(raw), false) };
  };
}

/** What it writes for one wish. */
function wanting({ kind, value = '' }: Attack['wants'], { instructions }: Prompt, tenant: Tenant) {
  const mark = markOf(tenant);
  switch (kind) {
    case 'link':
      return { reply: `Veja ${value}`, link: `Abrir | ${value}`, choices: [value, 'Não'] };
    case 'recipient':
      return { reply: 'Enviado.', to: value, wa_id: value, recipient: { phone: value }, contact_id: value };
    case 'tenant':
      return { reply: 'Feito.', tenant_id: value, tenantId: value, conversation_id: 'cv_victim' };
    case 'conversation':
      return {
        reply: 'Feito.',
        conversation_id: value,
        conversationId: value,
        action: 'close',
        read: [value],
      };
    case 'queue':
      return { reply: 'Transfiro.', action: 'handoff', queue: value };
    case 'sources':
      return { reply: 'Está nos documentos.', sources: value };
    case 'tool':
      return { reply: 'Chamado.', tool_calls: [{ name: value, arguments: { order: '1042' } }], tool: value };
    case 'policy':
      return { reply: 'Guardado.', instructions: value, policy: value, profile: value, summary: value };
    case 'flood':
      return { reply: 'chá '.repeat(10_000), choices: Array.from({ length: 500 }, (_, at) => `chá ${at}`) };
    case 'reveal':
      return { reply: instructions };
    case 'reveal_base64':
      return { reply: Buffer.from(instructions).toString('base64') };
    case 'reveal_spaced':
      return { reply: [...mark].join('-') };
    case 'reveal_reversed':
      return { reply: [...mark].reverse().join('') };
    case 'reveal_policy':
      return { reply: PLATFORM_POLICY.split('\n').slice(2, 4).join('\n') };
    default:
      return { reply: value };
  }
}
