import * as z from 'zod';
import { isPublicAddress } from '#platform/http/public-address.ts';
import { toolAddressProblems, toolProblems, writtenToolSecrets } from '../tools/tool-problems.ts';
import type { TenantProblem } from './tenant-problems.ts';

/** Where a tenant is used. On this machine all tokens are made up, and a model may run beside it. */
export type TenantPlace = 'account' | 'local';

/** The stage of the local runtime. */
export const LOCAL_STAGE = 'local';

/** What stands in an example, or in a file that waits for its secrets. */
const PLACEHOLDER = /[\s<>…]|\.{3}|^(?:x{3,}$|your|change.?me|replace|todo|insert)/i;

const PLACEHOLDER_MESSAGE = 'stands for something else; put the real one here, or leave it out';

const text = z.string().catch('');
const list = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]);
/** Whatever cannot be read is empty: the schema tells of it. */
const part = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(
    (value) => (typeof value === 'object' && !Array.isArray(value) ? (value ?? {}) : {}),
    z.object(shape),
  );

const comparedSchema = part({
  entry: text,
  people_queue: text,
  queues: list(part({ id: text })),
  places: list(part({ id: text })),
  channels: list(part({ phone_number_id: text, access_token: text })),
  apps: list(part({ app: text, verify_token: text, app_secrets: list(text) })),
  model: part({ base_url: text, api_key: text }),
  knowledge: part({ embeddings: part({ base_url: text, api_key: text }) }),
  voice: part({ model: part({ base_url: text, api_key: text }) }),
  tools: z.unknown().optional(),
  templates: list(part({ name: text, language: text, channels: z.array(text).optional().catch(undefined) })),
});

/** What is wrong between the parts of a tenant's file, and with values that are well formed: also of a file with other faults. */
export function crossProblems(input: unknown, place: TenantPlace): TenantProblem[] {
  const compared = comparedSchema.parse(input);
  const { entry, people_queue: peopleQueue, queues } = compared;
  const ids = queues.map(({ id }) => id);
  const known = ids.length === 0 ? 'it has no queue' : `its queues are ${ids.join(', ')}`;
  const entryQueue = entry.startsWith('queue:') ? entry.slice('queue:'.length) : '';
  const unknownQueue = (path: string, id: string): TenantProblem[] =>
    id === '' || ids.includes(id)
      ? []
      : [{ path: [path], message: `names queue ${id}, which the tenant does not have; ${known}` }];
  return [
    ...repeated(ids).map((at) => ({
      path: ['queues', at, 'id'],
      message: 'stands for another queue already',
    })),
    ...repeated(compared.places.map(({ id }) => id)).map((at) => ({
      path: ['places', at, 'id'],
      message: 'stands for another place already',
    })),
    ...repeated(compared.channels.map((channel) => channel.phone_number_id)).map((at) => ({
      path: ['channels', at, 'phone_number_id'],
      message: 'stands for another channel already',
    })),
    ...repeated(compared.apps.map(({ app }) => app)).map((at) => ({
      path: ['apps', at, 'app'],
      message: 'stands for another app already',
    })),
    ...templateProblems(compared),
    ...unknownQueue('entry', entryQueue),
    ...unknownQueue('people_queue', peopleQueue),
    ...toolProblems(compared.tools),
    ...(place === 'local' ? [] : accountProblems(compared)),
  ];
}

/** A template's name and language stand for one text on each number. */
function templateProblems({
  templates,
  channels,
}: Pick<z.infer<typeof comparedSchema>, 'templates' | 'channels'>): TenantProblem[] {
  const numbers = channels.map(({ phone_number_id }) => phone_number_id);
  return templates.flatMap(({ name, language, channels: own }, at): TenantProblem[] => {
    const isTwice = templates
      .slice(0, at)
      .some(
        (other) =>
          name !== '' &&
          other.name === name &&
          other.language === language &&
          (!own || !other.channels || own.some((id) => other.channels?.includes(id))),
      );
    return [
      ...(isTwice
        ? [
            {
              path: ['templates', at, 'name'],
              message: 'stands for another template of this language already',
            },
          ]
        : []),
      ...(own ?? []).flatMap((id, nth) =>
        id === '' || numbers.includes(id)
          ? []
          : [
              {
                path: ['templates', at, 'channels', nth],
                message: 'is no phone_number_id of the tenant’s channels',
              },
            ],
      ),
    ];
  });
}

function accountProblems({
  channels,
  apps,
  model,
  knowledge: { embeddings },
  voice,
  tools,
}: z.infer<typeof comparedSchema>): TenantProblem[] {
  const secrets: Array<[path: PropertyKey[], value: string]> = [
    ...channels.map(({ access_token }, at): [PropertyKey[], string] => [
      ['channels', at, 'access_token'],
      access_token,
    ]),
    ...apps.flatMap(
      ({ verify_token, app_secrets }, at): Array<[PropertyKey[], string]> => [
        [['apps', at, 'verify_token'], verify_token],
        ...app_secrets.map((secret, nth): [PropertyKey[], string] => [
          ['apps', at, 'app_secrets', nth],
          secret,
        ]),
      ],
    ),
    [['model', 'api_key'], model.api_key],
    [['knowledge', 'embeddings', 'api_key'], embeddings.api_key],
    [['voice', 'model', 'api_key'], voice.model.api_key],
    ...writtenToolSecrets(tools),
  ];
  const placeholders = secrets.filter(([, value]) => PLACEHOLDER.test(value));
  const addresses: Array<[path: PropertyKey[], value: string]> = [
    [['model', 'base_url'], model.base_url],
    [['knowledge', 'embeddings', 'base_url'], embeddings.base_url],
    [['voice', 'model', 'base_url'], voice.model.base_url],
  ];
  const elsewhere = addresses.filter(([, url]) => URL.canParse(url) && !isPublicAddress(url));
  return [
    ...placeholders.map(([path]) => ({ path, message: PLACEHOLDER_MESSAGE })),
    ...elsewhere.map(([path]) => ({
      path,
      message: 'is no address on the internet; such a model can be used on this machine only (--local)',
    })),
    ...toolAddressProblems(tools),
  ];
}

/** Indexes of the values that stand earlier in the list too; what cannot be read repeats nothing. */
function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, index) => (value !== '' && values.indexOf(value) < index ? [index] : []));
}
