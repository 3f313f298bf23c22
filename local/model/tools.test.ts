import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelStandIn, serveModelStandIn } from './stand-in.ts';

let standIn: ModelStandIn;
let openai: OpenAI;
beforeAll(async () => {
  standIn = await serveModelStandIn();
  openai = new OpenAI({ apiKey: 'placeholder', baseURL: standIn.baseUrl, maxRetries: 0 });
});
afterAll(() => standIn.close());

const parameters = {
  type: 'object',
  properties: { order: { type: 'string' }, days: { type: 'integer', minimum: 1 } },
  required: ['order', 'days'],
  additionalProperties: false,
};
const orderStatus = { name: 'order_status', description: 'Status of an order', parameters, strict: true };
const listProducts = { name: 'list_products', parameters: { type: 'object', properties: {} }, strict: false };
const responsesTools = [orderStatus, listProducts].map((tool) => ({ type: 'function' as const, ...tool }));
const chatTools = [orderStatus, listProducts].map((tool) => ({ type: 'function' as const, function: tool }));

describe('a tool', () => {
  it('is called through the Responses API when it is named, and its output told', async () => {
    const question = { role: 'user' as const, content: 'Use order_status 4711 please' };
    const first = await openai.responses.create({ model: 'm', input: [question], tools: responsesTools });
    const [call] = first.output;
    if (call?.type !== 'function_call') throw new Error('no call');
    expect(call).toMatchObject({ name: 'order_status', call_id: expect.stringMatching(/^call_/) });
    expect(JSON.parse(call.arguments)).toEqual({ order: '4711 please', days: 4711 });
    expect(first.output_text).toBe('');

    const output = { type: 'function_call_output' as const, call_id: call.call_id, output: 'sent today' };
    const second = await openai.responses.create({
      model: 'm',
      input: [question, call, output],
      tools: responsesTools,
    });
    expect(second.output_text).toBe(
      'I am the stand-in for the model, not an AI. The tool order_status answered: “sent today”.',
    );
  });

  it('is called through Chat Completions when it is named, and its output told', async () => {
    const question = { role: 'user' as const, content: 'Veja list products' };
    const first = await openai.chat.completions.create({
      model: 'm',
      messages: [question],
      tools: chatTools,
    });
    const message = first.choices[0]?.message;
    if (!message) throw new Error('no message');
    expect(first.choices[0]?.finish_reason).toBe('tool_calls');
    expect(message).toMatchObject({
      content: null,
      tool_calls: [{ type: 'function', function: { name: 'list_products', arguments: '{}' } }],
    });
    const output = {
      role: 'tool' as const,
      tool_call_id: message.tool_calls?.[0]?.id ?? '',
      content: 'pão, bolo',
    };
    const second = await openai.chat.completions.create({
      model: 'm',
      messages: [question, message, output],
      tools: chatTools,
    });
    expect(second.choices[0]?.message.content).toContain(
      'A ferramenta list_products respondeu: “pão, bolo”.',
    );
  });

  it('is told inside a structured answer too', async () => {
    const call = { type: 'function_call' as const, call_id: 'c1', name: 'order_status', arguments: '{}' };
    const response = await openai.responses.create({
      model: 'm',
      input: [
        { role: 'user', content: 'order_status 1' },
        call,
        { type: 'function_call_output', call_id: 'c1', output: 'enviado' },
      ],
      text: { format: { type: 'json_object' } },
    });
    expect(JSON.parse(response.output_text)).toMatchObject({ reply: expect.stringContaining('enviado') });
  });

  it.each<[string, string, object, string[]]>([
    ['is left alone when it is not named', 'Oi', {}, []],
    ['is left alone when it may not be called', 'order_status 1', { tool_choice: 'none' }, []],
    ['must be called', 'Oi', { tool_choice: 'required' }, ['order_status']],
    [
      'is the only one that may be called',
      'order_status 1',
      { tool_choice: { type: 'function', name: 'list_products' } },
      ['list_products'],
    ],
    ['is called with another', 'list_products, order_status 1', {}, ['order_status', 'list_products']],
    [
      'is called alone where calls are not parallel',
      'list_products, order_status 1',
      { parallel_tool_calls: false },
      ['order_status'],
    ],
  ])('%s', async (_what, input, parts, expected) => {
    const response = await openai.responses.create({ model: 'm', input, tools: responsesTools, ...parts });
    expect(response.output.flatMap((item) => (item.type === 'function_call' ? [item.name] : []))).toEqual(
      expected,
    );
  });

  it.each([
    ['an output without a call', [{ type: 'function_call_output' as const, call_id: 'c1', output: 'x' }]],
    [
      'a call without an output',
      [{ type: 'function_call' as const, call_id: 'c1', name: 'order_status', arguments: '{}' }],
    ],
  ])('refuses %s', async (_what, items) => {
    const input = [{ role: 'user' as const, content: 'Oi' }, ...items];
    await expect(openai.responses.create({ model: 'm', input })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('c1'),
    });
  });

  it('with a strict schema that is none is refused', async () => {
    const tools = [
      { ...responsesTools[1], type: 'function' as const, name: 'x', strict: true, parameters: {} },
    ];
    await expect(openai.responses.create({ model: 'm', input: 'Oi', tools })).rejects.toMatchObject({
      code: 'invalid_function_parameters',
    });
  });
});
