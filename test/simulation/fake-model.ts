import * as z from 'zod';
import { confirmQuestion } from '#core/agent/tools/confirm-words.ts';
import { currentActor } from './actor.ts';
import { LISTENING, type ProviderParts, THINKING } from './provider-moods.ts';

/** One call of the model. Times are the simulation's, in milliseconds. */
export interface ModelCall {
  actor: number;
  startedAt: number;
  /** When the answer was back; undefined while it is not, and when the caller died. */
  endedAt: number | undefined;
  /** What customers wrote, as the model read it, in that order: the beginnings of the texts. */
  read: string[];
  /** The lines in which it stood. */
  lines: string[];
  answer: string;
  /** What the provider takes for it, in micro-dollars. */
  cost: number;
}

/** A voice note that was given to the model that listens. */
export interface Hearing {
  /** The simulation's, in milliseconds. */
  startedAt: number;
  cost: number;
}

const requestSchema = z.object({
  input: z.array(
    z.object({
      type: z.string().optional(),
      name: z.string().optional(),
      arguments: z.string().optional(),
      role: z.string().optional(),
      content: z
        .union([
          z.string(),
          z
            .array(z.object({ text: z.string() }))
            .transform((parts) => parts.map(({ text }) => text).join('')),
        ])
        .default(''),
    }),
  ),
  text: z.object({ format: z.object({ type: z.string() }) }).optional(),
  tools: z.array(z.object({ name: z.string() })).optional(),
  tool_choice: z.string().optional(),
});

type Request = z.infer<typeof requestSchema>;

/** What a customer says, as customers.ts makes it. */
const SAYING = /c\d+ m\d+/g;

/** The model behind OpenAI's Responses API: every call has an answer of its own, and what was read is kept. */
export class FakeModel {
  readonly calls: ModelCall[] = [];
  /** Voice notes that it was given, and what the provider takes for each, in micro-dollars. */
  readonly hearings: Hearing[] = [];
  readonly #parts: ProviderParts;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
  }

  async answer(body: unknown): Promise<Response> {
    const { services, time, chance, moods } = this.#parts;
    const request = requestSchema.parse(body);
    const { input, text } = request;
    const said = input.filter(({ role }) => role === 'user').map(({ content }) => content);
    const call: ModelCall = {
      actor: currentActor.getStore()?.id ?? 0,
      startedAt: time.now(),
      endedAt: undefined,
      lines: said,
      read: said.flatMap((content) => content.match(SAYING) ?? []),
      answer: `answer ${this.calls.length + 1}`,
      cost: 0,
    };
    this.calls.push(call);
    const wanted = this.#wanted(request, call.read.at(-1) ?? 'nothing');
    // The customer is asked then, and this is what the call comes to.
    if (wanted && TO_CONFIRM.has(wanted.name)) call.answer = questionOf(wanted);
    const output =
      text?.format.type === 'json_schema'
        ? JSON.stringify({ reply: call.answer, action: 'reply', queue: null, reason: null })
        : call.answer;
    const fails = chance.happens(moods.modelFails);
    const failure = FAILURES[chance.between(0, FAILURES.length - 1)] ?? FAILURES[0];
    const response = await services.call(
      'model',
      () => {
        // A failure that the provider names is no answer that it takes money for.
        if (!fails) call.cost = COST;
        return Promise.resolve(fails ? failure() : Response.json(responseOf(wanted ?? saying(output))));
      },
      THINKING,
    );
    call.endedAt = time.now();
    return response;
  }

  /** Listens to a voice note. @param words what is said in it */
  async hear(words: string): Promise<Response> {
    const { services, time, chance, moods } = this.#parts;
    const hearing = { startedAt: time.now(), cost: 0 };
    this.hearings.push(hearing);
    const fails = chance.happens(moods.hearingFails);
    return services.call(
      'listener',
      () => {
        if (!fails) hearing.cost = HEARING_COST;
        const heard = { text: words, usage: { type: 'duration', seconds: 2 } };
        return Promise.resolve(fails ? Response.json({}, { status: 500 }) : Response.json(heard));
      },
      LISTENING,
    );
  }

  /** A call of a tool that it wants, at times the very one that it has made already; undefined: it answers. */
  #wanted({ tools = [], tool_choice, input }: Request, about: string): Wanted | undefined {
    const { chance } = this.#parts;
    if (tools.length === 0 || tool_choice === 'none') return undefined;
    const made = input.filter(({ type }) => type === 'function_call').at(-1);
    if (!chance.happens(made ? CALLS_AGAIN : CALLS)) return undefined;
    const writing = chance.happens(WRITES) ? tools.find((tool) => tool.name === WRITING) : undefined;
    const { name = '' } = writing ?? tools[chance.between(0, tools.length - 1)] ?? {};
    const again = made && chance.happens(0.5) ? made : undefined;
    // Every question is told from all others.
    const number = TO_CONFIRM.has(name) ? `${about} ${this.calls.length}` : about;
    return {
      type: 'function_call',
      call_id: `call_${this.calls.length}`,
      name: again?.name ?? name,
      arguments: again?.arguments ?? JSON.stringify({ number }),
    };
  }
}

interface Wanted {
  type: 'function_call';
  call_id: string;
  name: string;
  arguments: string;
}

/** Tools of the shop that move money or destroy. */
const TO_CONFIRM: ReadonlySet<string> = new Set(['erp_refund', 'erp_delete']);

/** What the customer reads in place of a call that must be confirmed. */
function questionOf({ name, arguments: given }: Wanted): string {
  const pending = { hash: '', token: '', tool: name, arguments: JSON.parse(given) };
  return confirmQuestion(
    pending,
    { label: name.replace('erp_', ''), labels: {} },
    { name: '', language: 'pt-BR' },
  ).body;
}

/** Changes something, and is not confirmed: what may be begun twice. */
const WRITING = 'erp_note';

/** How probable it is that a model with tools has one called, another one after that, and that it is the one that writes. */
const CALLS = 0.7;
const CALLS_AGAIN = 0.5;
const WRITES = 0.5;

const saying = (text: string) => ({
  ...{ type: 'message', role: 'assistant' },
  content: [{ type: 'output_text', text, annotations: [] }],
});

/** Ways in which a call ends without an answer: some pass, some come again, some never do. */
const FAILURES: readonly [() => Response, ...(() => Response)[]] = [
  () => Response.json({}, { status: 500 }),
  () => Response.json({ object: 'response', status: 'failed', error: { code: 'server_error' }, output: [] }),
  () => Response.json({ object: 'response', status: 'cancelled', output: [] }),
  () => Response.json({ error: { code: 'context_length_exceeded' } }, { status: 400 }),
  () =>
    Response.json({
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [],
    }),
  () => Response.json({ error: { code: 'content_filter' } }, { status: 400 }),
];

/** Of an answer below, at the prices of {@link PRICED_MODEL}, in micro-dollars. */
const TOKENS = { input_tokens: 8, output_tokens: 2, total_tokens: 10 };
const COST = 2;

/** Of two seconds of gpt-transcribe, in micro-dollars. */
const HEARING_COST = 150;

/** A model whose price is known. */
export const PRICED_MODEL = 'gpt-6-luna';

/** @see https://platform.openai.com/docs/api-reference/responses/object */
function responseOf(item: object): object {
  return {
    id: 'resp_1',
    object: 'response',
    status: 'completed',
    output: [item],
    usage: TOKENS,
  };
}
