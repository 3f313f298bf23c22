import type { FaultRegistry } from '@prosa/local-cloud/faults';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CircuitBreakers } from '#platform/resilience/circuit-breakers.ts';
import { systemCircuitClock } from '#platform/resilience/clock.ts';
import { MemoryCircuitStore } from '#platform/resilience/memory-circuit-store.fixture.ts';
import { ProsaError } from '#platform/runtime/errors.ts';
import { MODEL_TARGET } from '../../local/faults/model-target.ts';
import { TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import type { CircuitCause } from '../events/circuit-event.ts';
import type { RoutingHandoffRequested } from '../events/routing-handoff-requested.ts';
import type { CallEnd } from '../model/call-end.ts';
import { BEST_DEGREE, type Degree } from '../model/degree.ts';
import { askGuarded } from '../model/guarded-model.ts';
import { endpoint, guardedBench, memoryDegrees, startModel } from '../model/model.fixture.ts';
import { readCompletionBody, readResponseBody } from '../model/read-body.ts';
import type { AiTurnPorts } from './ai-ports.ts';
import { SHOP_TOOLS } from './tools/tools.fixture.ts';

let table: TestTable;
let bench: TurnBench;
let model: Awaited<ReturnType<typeof startModel>>;

beforeEach(async () => {
  [table, model] = await Promise.all([startConversationsTable(), startModel()]);
  bench = new TurnBench(table);
});
afterEach(() => Promise.all([table.close(), model.close()]));

const FORMS = MODEL_TARGET.actions.knows.form.unwrap().options;

/** Every way in which the stand-in can misbehave for as long as it is asked; what is late or never comes is left out. */
const FAULTS: Parameters<FaultRegistry<typeof MODEL_TARGET>['add']>[0][] = [
  { target: 'model', action: 'error', status: 500 },
  { target: 'model', action: 'error', status: 401 },
  { target: 'model', action: 'error', status: 400 },
  { target: 'model', action: 'rate-limit', retry_after: 120 },
  { target: 'model', action: 'drop' },
  { target: 'model', action: 'empty' },
  { target: 'model', action: 'refusal' },
  ...MODEL_TARGET.actions.nonsense.kind
    .unwrap()
    .options.map((kind) => ({ target: 'model', action: 'nonsense', kind }) as const),
  ...MODEL_TARGET.actions.untidy.kind
    .unwrap()
    .options.map((kind) => ({ target: 'model', action: 'untidy', kind }) as const),
  ...MODEL_TARGET.actions.ends.as
    .unwrap()
    .options.map((as) => ({ target: 'model', action: 'ends', as }) as const),
  ...MODEL_TARGET.actions.reject.for
    .unwrap()
    .options.map((reason) => ({ target: 'model', action: 'reject', for: reason }) as const),
];

/** Many pairs of a form and a fault take seconds: of so many one is tried here, and each in CI. */
const STEP = propertyRuns(1).numRuns > 1 ? 1 : 3;

function realModel(): Partial<AiTurnPorts> {
  const degrees = memoryDegrees();
  const guarded = {
    client: model.client,
    degrees,
    now: () => bench.nowMs,
    breakers: new CircuitBreakers<CircuitCause>({
      store: new MemoryCircuitStore(),
      clock: { ...systemCircuitClock, now: () => bench.nowMs },
      random: () => 0.5,
      newId: () => 'id',
      hooks: { onTransition: () => undefined, onTrouble: () => undefined, onLocalOpen: () => undefined },
    }),
  };
  return {
    ask: (_tenant, prompt, limits, command, requests) =>
      askGuarded(guarded, [endpoint(model.baseUrl)], prompt, limits, command, requests),
  };
}

const item = { type: 'function_call', call_id: 'c1', name: 'erp_order', arguments: '{"number":"1"}' };
const called = { id: 'c1', type: 'function', function: { name: 'erp_order', arguments: '{"number":"1"}' } };
const words = { type: 'message', content: [{ type: 'output_text', text: 'Um momento.' }] };
const noId = { type: 'function', function: called.function };

/** Calls of tools as models write them, and not only as they should: in both APIs, and whether it is made. */
const CALLS: [what: string, output: unknown[], toolCalls: unknown[], isMade: boolean][] = [
  ['as it should be', [item], [called], true],
  ['beside words', [words, item], [called], true],
  ['without an id', [{ ...item, call_id: undefined }], [noId], true],
  ['twice under one id', [item, item], [called, called], true],
  [
    'with broken arguments',
    [{ ...item, arguments: '{"number":' }],
    [{ ...called, function: { name: 'erp_order', arguments: '{"number":' } }],
    false,
  ],
  [
    'of a tool that is not there',
    [{ ...item, name: 'erp steal!' }],
    [{ ...called, function: { name: 'erp steal!', arguments: '{}' } }],
    false,
  ],
  ['of nothing', [{ type: 'function_call' }], [{ type: 'function', function: {} }], false],
];

/** Receives of a command until it has an end, as the queue hands it out. */
async function untilItEnds(command: RoutingHandoffRequested, ports: Partial<AiTurnPorts>) {
  for (let receiveCount = 1; receiveCount <= 5; receiveCount++) {
    try {
      return await bench.run(command, ports, { receiveCount });
    } catch (error) {
      if (!(error instanceof ProsaError)) throw error;
    }
  }
  return 'dead';
}

describe.each(FORMS.map((form, offset) => ({ form, offset })))(
  'an endpoint that knows $form',
  ({ form, offset }) => {
    it('answers, and the second turn asks once', async () => {
      model.faults.add({ target: 'model', action: 'knows', form });
      const ports = realModel();
      expect(await bench.run(await bench.receive('Tem pão?'), ports)).toBe('answered');
      expect((await bench.sendable()).at(-1)).toContain('“Tem pão?”');
      const before = model.standIn.callRecords().length;
      expect(before).toBeLessThanOrEqual(5);
      expect(await bench.run(await bench.receive('E bolo?', { ms: 1_000 }), ports)).toBe('answered');
      expect(model.standIn.callRecords().length - before).toBe(1);
    });

    const faults = FAULTS.filter((_, index) => (index + offset) % STEP === 0);
    it.each(faults.map((fault) => [JSON.stringify(fault), fault] as const))(
      '%s ends with an answer, in the table, or with people who are told why; three requests at most',
      async (_name, fault) => {
        model.faults.add({ target: 'model', action: 'knows', form });
        const ports = realModel();
        await bench.run(await bench.receive('Oi'), ports);
        const before = model.standIn.callRecords().length;
        model.faults.add(fault);
        const command = await bench.receive('Tem pão?', { ms: 1_000 });
        const outcome = await untilItEnds(command, ports);
        const { ticket_reason, parked_since, ticket_status } = await bench.conversation();
        const end =
          outcome === 'answered' || (outcome === 'parked' && parked_since !== undefined)
            ? outcome
            : ticket_status === 'pending' && /^model_/.test(ticket_reason) && 'people';
        expect(end).toBeTruthy();
        expect(model.standIn.callRecords().length - before).toBeLessThanOrEqual(3);
      },
    );
  },
);

describe.each(CALLS)('a call %s', (_what, output, tool_calls, isMade) => {
  it.each<[Degree['form'], CallEnd]>([
    ['responses', readResponseBody({ status: 'completed', output })],
    ['chat_schema', readCompletionBody({ choices: [{ message: { content: 'Um momento.', tool_calls } }] })],
  ])(
    'ends with an answer, and with an error that the model reads where it is none, in %s',
    async (form, end) => {
      bench.tenant = { ...bench.tenant, tools: SHOP_TOOLS };
      const good = { kind: 'said' as const, text: '{"reply":"Oi","action":"reply"}' };
      const ends: CallEnd[] = [end];
      const scripted = guardedBench(async () => ends.shift() ?? good, { ...BEST_DEGREE, form });
      const limits = scripted.limits();
      const outcome = await bench.run(await bench.receive('Meu pedido?'), {
        ask: (_tenant, prompt, _limits, command, requests) =>
          askGuarded(scripted.model, [endpoint(model.baseUrl)], prompt, limits, command, requests),
      });
      expect(outcome).toBe('answered');
      expect(bench.shop.calls.length > 0).toBe(isMade);
      const [round = []] = scripted.prompts.at(-1)?.rounds ?? [];
      expect(round.every(({ output: told }) => told.includes('"error"'))).toBe(!isMade);
      expect(new Set(round.map(({ id }) => id)).size).toBe(tool_calls.length);
    },
  );
});
