import { expect, test } from 'vitest';
import { parseTenantSpec, readTenantText, TenantSpecError } from './parse-tenant-spec.ts';

const spec = {
  tenant_id: 'loja',
  name: 'Loja',
  profile: 'Vende pão.',
  language: 'pt-BR',
  entry: 'queue:vendas',
  timezone: 'America/Sao_Paulo',
  queues: [{ id: 'vendas', name: 'Vendas', hours: [{ days: ['mon'], from: '08:00', to: '24:00' }] }],
  channels: [{ app: 'default', phone_number_id: '101', display_phone_number: '+551140000001' }],
};

function problemsOf(input: unknown): readonly string[] {
  try {
    parseTenantSpec(input);
    return [];
  } catch (error) {
    if (error instanceof TenantSpecError) return error.problems;
    throw error;
  }
}

test('takes a tenant, without apps too', () => {
  expect(parseTenantSpec(spec)).toEqual({ ...spec, reopen_minutes: 120, when_model_down: 'wait', apps: [] });
});

test.each(['ai', 'triage', 'queue:vendas'])('takes entry %s', (entry) => {
  expect(problemsOf({ ...spec, entry })).toEqual([]);
});

test.each(['+55 (11) 4000-0001', '+55 11 4000-0001', '551140000001'])(
  'takes the number %s as people copy it',
  (shown) => {
    const channels = [{ ...spec.channels[0], display_phone_number: shown }];
    const [read] = parseTenantSpec({ ...spec, channels }).channels;
    expect(read?.display_phone_number.replace('+', '')).toBe('551140000001');
  },
);

const [queue] = spec.queues;
const [channel] = spec.channels;
const app = { app: 'default', verify_token: 'v', app_secrets: ['s'] };

test.each<[string, object, string]>([
  ['an id with capitals', { tenant_id: 'Loja' }, 'tenant_id: must be 1–32'],
  ['a misspelt property', { chanels: [] }, 'chanels: is not known; known here: tenant_id, name, profile, '],
  ['an empty profile', { profile: '' }, 'profile: '],
  ['an id that Prosa uses itself', { tenant_id: 'default' }, 'tenant_id: is a name that Prosa uses'],
  ['a model address that is none', { model: { base_url: 'models' } }, 'model.base_url: '],
  [
    'a template name with capitals',
    { closed_window_template: { name: 'Volte', language: 'pt_BR' } },
    'closed_window_template.name: ',
  ],
  ['an unknown entry', { entry: 'human' }, 'entry: '],
  ['a people queue that is not there', { people_queue: 'suporte' }, 'people_queue: names queue suporte'],
  ['a time to reopen that is none', { reopen_minutes: -1 }, 'reopen_minutes: '],
  [
    'a loop guard that lets nothing through',
    { loop_guard: { answers: 0, minutes: 10 } },
    'loop_guard.answers: ',
  ],
  ['an entry queue that is not there', { entry: 'queue:suporte' }, 'entry: names queue suporte'],
  ['a time zone that is not there', { timezone: 'Mars/Olympus' }, 'timezone: must be an IANA time zone'],
  ['a language that is none', { language: 'português' }, 'language: must be a BCP 47'],
  [
    'a place twice',
    { places: Array(2).fill({ id: 'loja', name: 'Loja', latitude: 0, longitude: 0 }) },
    'places.1.id: stands for another place already',
  ],
  ['a queue twice', { queues: [queue, queue] }, 'queues.1.id: stands for another queue already'],
  [
    'hours that end before they begin',
    { queues: [{ ...queue, hours: [{ days: ['mon'], from: '18:00', to: '08:00' }] }] },
    'queues.0.hours.0: from must be before to',
  ],
  [
    'a time that is none',
    { queues: [{ ...queue, hours: [{ days: ['mon'], from: '07:60', to: '18:00' }] }] },
    'queues.0.hours.0.from: must be a time of day',
  ],
  [
    'a number twice, also in another app',
    { channels: [channel, { ...channel, app: 'other' }] },
    'channels.1.phone_number_id: stands for another channel already',
  ],
  [
    'a phone number in place of its id',
    { channels: [{ ...channel, phone_number_id: '+5511' }] },
    'channels.0.phone_number_id: must be the digits',
  ],
  ['an app twice', { apps: [app, app] }, 'apps.1.app: stands for another app already'],
  ['an app without a secret', { apps: [{ ...app, app_secrets: [] }] }, 'apps.0.app_secrets: '],
  [
    'more channels than one transaction takes',
    { channels: Array.from({ length: 21 }, (_, n) => ({ ...channel, phone_number_id: `${n + 1}` })) },
    'channels: ',
  ],
  [
    'more queues than one transaction takes',
    { queues: [queue, ...Array.from({ length: 29 }, (_, n) => ({ ...queue, id: `q${n}` }))] },
    'queues: ',
  ],
  [
    'more apps than one transaction takes',
    { apps: Array.from({ length: 11 }, (_, n) => ({ ...app, app: `a${n}` })) },
    'apps: ',
  ],
])('refuses %s', (_what, change, problem) => {
  expect(problemsOf({ ...spec, ...change })).toEqual([expect.stringContaining(problem)]);
});

test('lists every problem, and never a value', () => {
  const problems = problemsOf({
    ...spec,
    timezone: 'nowhere',
    queues: [],
    entry: 'ai',
    channels: [{ ...channel, access_token: 'EAAsecret', phone_number_id: 'EAAsecret' }],
    apps: [{ app: 'default', verify_token: 7, app_secrets: ['s'] }],
  });
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toContain('EAAsecret');
});

test('names each field once, with what is allowed there, also when several things are wrong', () => {
  const { timezone: _timezone, ...noTimezone } = spec;
  expect(
    problemsOf({
      ...noTimezone,
      entry: 'queue:suporte',
      people_queue: 7,
      reopen_minutes: 'two hours',
      when_model_down: 'cry',
      queues: [{ ...queue, hours: [{ days: ['monday'], from: '08:00', to: '18:00' }] }],
      channels: [{ ...channel, acess_token: 'EAAsecret' }, channel],
      loop_guard: { answers: 20 },
    }),
  ).toEqual([
    'people_queue: must be a text in quotes, not a value of type number',
    'reopen_minutes: must be a whole number from 0 to 43200, not a value of type string',
    'when_model_down: must be one of wait, people',
    'loop_guard.minutes: is missing; it must be a whole number from 1 to 1440',
    'timezone: is missing; it must be a text in quotes (An IANA name, such as America/Sao_Paulo)',
    'queues.0.hours.0.days.0: must be one of mon, tue, wed, thu, fri, sat, sun',
    'channels.0.acess_token: is not known; known here: app, phone_number_id, display_phone_number, name, waba_id, portfolio_id, access_token',
    'channels.1.phone_number_id: stands for another channel already',
    'entry: names queue suporte, which the tenant does not have; its queues are vendas',
  ]);
});

test.each<[string, object, string]>([
  [
    'the token of an example',
    { channels: [{ ...channel, access_token: 'the access token' }] },
    'channels.0.access_token: ',
  ],
  ['a key to be filled in', { model: { api_key: '<your key>' } }, 'model.api_key: '],
  [
    'a secret to be filled in',
    { apps: [{ ...app, app_secrets: ['YOUR_SECRET'] }] },
    'apps.0.app_secrets.0: ',
  ],
  [
    'a model beside this machine',
    { model: { base_url: 'http://localhost:11434/v1' } },
    'model.base_url: is no address on the internet',
  ],
  [
    'an embeddings model beside this machine',
    { knowledge: { embeddings: { base_url: 'http://localhost:11434/v1' } } },
    'knowledge.embeddings.base_url: is no address on the internet',
  ],
  [
    'a model beside this machine that listens',
    { voice: { model: { base_url: 'http://localhost:8000/v1' } } },
    'voice.model.base_url: is no address on the internet',
  ],
  [
    'a key of embeddings to be filled in',
    { knowledge: { embeddings: { api_key: '<your key>' } } },
    'knowledge.embeddings.api_key: ',
  ],
])('%s is for this machine only', (_what, change, problem) => {
  expect(problemsOf({ ...spec, ...change })).toEqual([expect.stringContaining(problem)]);
  expect(parseTenantSpec({ ...spec, ...change }, 'local')).toMatchObject({ tenant_id: 'loja' });
});

test('a file may name its schema, and begin with a byte order mark', () => {
  const text = `\uFEFF${JSON.stringify({ $schema: './tenant.schema.json', ...spec })}`;
  expect(parseTenantSpec(readTenantText(text))).not.toHaveProperty('$schema');
});

test('a file that is not JSON is told where, without a piece of it', () => {
  expect(() => readTenantText('{\n  "access_token": EAAsecret }')).toThrow(
    /is not JSON: Unexpected token 'E'$/,
  );
  expect(() => readTenantText('{"a": 1')).toThrow('line 1 column 8');
});

test.each([undefined, null, 'loja', []])('refuses what is no object: %j', (input) => {
  expect(problemsOf(input)).toHaveLength(1);
});
