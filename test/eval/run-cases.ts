import pLimit from 'p-limit';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { Chance } from '../simulation/chance.ts';
import { type AskModel, EvalConversation } from './conversation.ts';
import { type Customer, scriptedCustomer, talk } from './customer.ts';
import { isDone, judge } from './judge.ts';
import type { LiveModel } from './live-model.ts';
import type { CaseRun } from './measures.ts';
import type { EvalCase, HandoffCase } from './read-cases.ts';
import { simulatedCustomer } from './simulated-customer.ts';
import { standInModel } from './stand-in-model.ts';

/** Has no orders. */
const NEW_CUSTOMER = '5511900000003';

/** Conversations with a model at once; a stand-in takes no time to wait for. */
const AT_ONCE = 8;

/** Who speaks as the agent in a case. */
export type Agent = (one: EvalCase) => AskModel;

export interface RunOptions {
  runs: number;
  seed: number;
  /** Undefined: the stand-ins speak. */
  live?: LiveModel | undefined;
  /** In place of both. */
  agent?: Agent;
  /** What is to be different from the demo's company. @param shopUrl of the shop of the conversation */
  tenant?: (shopUrl: string) => Partial<Tenant>;
  onRun?: () => void;
}

/** Runs each case so often. @returns in the order of the cases */
export async function runCases(cases: readonly EvalCase[], options: RunOptions): Promise<CaseRun[]> {
  const limit = pLimit(options.live ? AT_ONCE : 1);
  const planned = cases.flatMap((one) => Array.from({ length: options.runs }, (_, run) => ({ one, run })));
  return Promise.all(
    planned.map(({ one, run }) =>
      limit(async () => {
        const done = await runCase(one, run, options);
        options.onRun?.();
        return done;
      }),
    ),
  );
}

async function runCase(one: EvalCase, run: number, options: RunOptions): Promise<CaseRun> {
  const { live, agent = (it: EvalCase) => standInModel(it.solution) } = options;
  const conversation = await EvalConversation.start({
    ask: live?.ask ?? agent(one),
    phone: one.customer,
    tenant: (url) => ({ ...live?.tenant, ...options.tenant?.(url) }),
  });
  try {
    const done = () => isDone(one, conversation);
    const isEndless = await talk(conversation, customerOf(one, run, options), {
      confirms: one.confirms,
      isDone: done,
    });
    const isHandedOff = await conversation.isWithPeople();
    const verdict = judge(one, conversation, { isHandedOff, isEndless });
    return { id: one.id, kind: one.kind, handoff: one.handoff, verdict };
  } finally {
    await conversation.close();
  }
}

function customerOf(one: EvalCase, run: number, { live, seed }: RunOptions): Customer {
  if (live && one.kind === 'simulated') return simulatedCustomer(one, live);
  const chance = new Chance(seed + run);
  return scriptedCustomer(one, () => chance.next());
}

/** What the stand-in says to who is judged by hand-off alone. */
const SAID = {
  pt: {
    handoff: 'Vou chamar uma pessoa da equipe para você.',
    reply: 'Claro, posso ajudar você com isso aqui mesmo.',
  },
  es: {
    handoff: 'Voy a llamar a una persona del equipo para usted.',
    reply: 'Claro, puedo ayudarle con eso aquí mismo.',
  },
  en: {
    handoff: 'I will get a person from the team for you.',
    reply: 'Sure, I can help you with that right here.',
  },
} as const;

/** A case of which only is asked whether people take over. */
export function handoffCase({ id, language, handoff, says }: HandoffCase): EvalCase {
  const action = handoff === 'must' ? 'handoff' : 'reply';
  return {
    ...{ id, language, handoff, kind: 'handoff', customer: NEW_CUSTOMER, confirms: 'no' },
    ...{ turns: [{ says }], tells: [], never: [] },
    expected: { cancelled: [], refunded: [], ordered: [] },
    solution: [{ reply: SAID[language][action], action }],
  };
}
