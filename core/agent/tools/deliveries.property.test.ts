import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { answered, called, Death, TENANT, TurnBench } from '../../../test/benches/turn.fixture.ts';
import { startConversationsTable } from '../../../test/support/conversations-table.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import type { AiTurnPorts } from '../ai-ports.ts';
import type { ToolPorts } from './tool-ports.ts';
import { SHOP_TOOLS } from './tools.fixture.ts';

/** Steps of a delivery at which the other one may go on, or it dies. */
const STEPS = ['ask', 'live', 'begin', 'callTool', 'end', 'commit'] as const;

/** Lets deliveries go on one step at a time, in an order that is given. */
class Turns {
  readonly #order: number[];
  readonly #waiting = new Map<number, () => void>();
  #running: number;

  /** @param order which of the two goes on; after its end, each in turn */
  constructor(order: readonly number[], count: number) {
    this.#order = [...order];
    this.#running = count;
  }

  async pass(who: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.set(who, resolve);
      this.#next();
    });
  }

  ended(): void {
    this.#running -= 1;
    this.#next();
  }

  #next(): void {
    if (this.#waiting.size < this.#running || this.#waiting.size === 0) return;
    const wanted = this.#order.shift();
    const who = wanted !== undefined && this.#waiting.has(wanted) ? wanted : [...this.#waiting.keys()][0];
    if (who === undefined) return;
    const go = this.#waiting.get(who);
    this.#waiting.delete(who);
    go?.();
  }
}

const scenario = fc.record({
  order: fc.array(fc.nat(1), { maxLength: 24 }),
  /** What each delivery's model wants called, in its order. */
  wants: fc.tuple(...[0, 1].map(() => fc.array(fc.constantFrom('1', '2'), { minLength: 1, maxLength: 3 }))),
  /** Where the first delivery dies, if it does. */
  death: fc.option(fc.record({ step: fc.constantFrom(...STEPS), after: fc.boolean() })),
});

it('two deliveries in any order, one of which may die, call no effect twice, and the customer gets one answer', async () => {
  const table = await startConversationsTable();
  let conversations = 0;
  try {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ order, wants, death }) => {
        const bench = new TurnBench(table);
        bench.tenant = { ...TENANT, tools: SHOP_TOOLS };
        const conversationId = `cv_p${++conversations}`;
        const command = await bench.receive(`Anote ${conversations}`, { conversationId });
        const turns = new Turns(order, 2);
        const portsOf = (who: 0 | 1): Partial<AiTurnPorts> => {
          const alive = bench.ports();
          const step =
            <Given extends unknown[], Result>(
              name: (typeof STEPS)[number],
              work: (...given: Given) => Promise<Result>,
            ) =>
            async (...given: Given): Promise<Result> => {
              await turns.pass(who);
              const dies = who === 0 && death?.step === name;
              if (dies && !death.after) throw new Death(name);
              const result = await work(...given);
              if (dies) throw new Death(name);
              return result;
            };
          const { tools } = alive;
          const left = [...(wants[who] ?? [])];
          const stepped: ToolPorts = {
            ...tools,
            callTool: step('callTool', tools.callTool),
            effects: {
              live: step('live', tools.effects.live),
              begin: step('begin', tools.effects.begin),
              end: step('end', tools.effects.end),
            },
          };
          return {
            tools: stepped,
            commit: step('commit', alive.commit),
            ask: step('ask', async () => {
              const number = left.shift();
              return number === undefined ? answered('feito') : called(['erp_note', { number }]);
            }),
          };
        };
        const run = (who: 0 | 1) =>
          bench
            .run(command, portsOf(who))
            .catch((error: unknown) => {
              if (!(error instanceof Death) && !(error instanceof ContentionError)) throw error;
            })
            .finally(() => turns.ended());
        await Promise.all([run(0), run(1)]);
        const last = await bench.run(
          command,
          { ask: async () => answered('feito por fim') },
          { receiveCount: 2 },
        );
        expect(last).toBe('answered');
        expect(new Set(bench.shop.effects).size).toBe(bench.shop.effects.length);
        const keys = bench.shop.calls.map(({ idempotencyKey }) => idempotencyKey);
        expect(new Set(keys).size).toBe(keys.length);
        const read = await bench.conversations.findWithReplies('acme', conversationId, 9);
        expect(read?.replies).toHaveLength(1);
      }),
      propertyRuns(25),
    );
  } finally {
    await table.close();
  }
});
