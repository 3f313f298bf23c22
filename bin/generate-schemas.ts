/**
 * Writes into docs: the JSON Schema of every event with a table of all of them, that of a tenant's file, and the contract
 * of the desk's API.
 *
 *     node bin/generate-schemas.ts           writes what is missing or stale
 *     node bin/generate-schemas.ts --check   writes nothing; exit code 1 and the names of stale files
 */
import './require-node.js';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { openApiDocument } from '#core/api/open-api.ts';
import { DESK_ROUTES } from '#core/desk/api/routes.ts';
import { EVENT_SCHEMAS } from '#core/events/catalog.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import { tenantFileSchema } from '#core/tenant/tenant-problems.ts';

const DIRECTORY = resolve(import.meta.dirname, '../docs');
const USAGE = 'usage: node bin/generate-schemas.ts [--check]';

/** The functions, and the desk, that change the owner of a conversation. */
const CHANGE_OWNERS = [
  'dispatcher',
  'media',
  'ai-agent',
  'triage-agent',
  'sender',
  'watchdog',
  'timer',
  'desk',
];

/** Who publishes an event, as `prosa.<name>`, and what it says, for the table. */
const SUMMARIES: Record<keyof typeof EVENT_SCHEMAS, { sources: readonly string[]; says: string }> = {
  [EVENT_NAMES.inboxMessageReceived]: {
    sources: ['webhook'],
    says: 'A customer wrote to a business number.',
  },
  [EVENT_NAMES.inboxEchoReceived]: {
    sources: ['webhook'],
    says: 'The business itself wrote to a customer, in the phone app; nothing answers it.',
  },
  [EVENT_NAMES.inboxMediaReady]: {
    sources: ['media'],
    says: 'The file of a message is in the bucket.',
  },
  [EVENT_NAMES.inboxMediaFailed]: {
    sources: ['media'],
    says: 'The file of a message will not come, and why.',
  },
  [EVENT_NAMES.routingHandoffRequested]: {
    sources: CHANGE_OWNERS,
    says: 'A conversation was given to an agent; the same envelope is the command on its queue.',
  },
  [EVENT_NAMES.ticketChanged]: {
    sources: CHANGE_OWNERS,
    says: 'A ticket was opened, reopened, given to another owner, or closed.',
  },
  [EVENT_NAMES.agentAiResponseGenerated]: {
    sources: ['ai-agent'],
    says: 'The AI agent answered a turn; the reply waits in the outbox.',
  },
  [EVENT_NAMES.agentTriageResponseGenerated]: {
    sources: ['triage-agent'],
    says: 'Triage offered choices, or said whose the conversation is; the reply waits in the outbox.',
  },
  [EVENT_NAMES.agentHumanResponseGenerated]: {
    sources: ['desk'],
    says: 'A person answered; the reply waits in the outbox.',
  },
  [EVENT_NAMES.outboxMessageSent]: {
    sources: ['sender'],
    says: 'WhatsApp accepted a reply; published only with `sentEvents` on.',
  },
  [EVENT_NAMES.outboxMessageFailed]: {
    sources: ['sender'],
    says: 'A reply did not reach WhatsApp, or it is not known whether it did.',
  },
  [EVENT_NAMES.outboxMessageDelivered]: {
    sources: ['webhook', 'receipts'],
    says: "A reply reached the customer's phone; published only with `deliveryEvents` on.",
  },
  [EVENT_NAMES.contactPreferencesChanged]: {
    sources: ['webhook'],
    says: 'A customer allowed or forbade messages of a category.',
  },
  [EVENT_NAMES.channelAccountUpdated]: {
    sources: ['webhook'],
    says: 'Something about a business number, its account or a template changed.',
  },
  [EVENT_NAMES.circuitStateChanged]: {
    sources: ['ai-agent', 'triage-agent', 'sender', 'tool-gateway', 'retriever', 'embedder', 'media'],
    says: 'The circuit in front of a model, a tool or WhatsApp opened, was tried, or closed.',
  },
  [EVENT_NAMES.knowledgeDocumentChanged]: {
    sources: ['desk-api', 'ops'],
    says: 'A document that answers are made from is new, has other contents, or is to go.',
  },
};

const jsonObjectSchema = z.object({
  properties: z.record(z.string(), z.looseObject({})),
  required: z.array(z.string()).default([]),
});

/** Who publishes an event: EventBridge's `source`. None for an event that is not in the catalog. */
export function sourcesOf(event: string): string[] {
  const { sources = [] } = Object.entries(SUMMARIES).find(([name]) => name === event)?.[1] ?? {};
  return sources.map((name) => `prosa.${name}`);
}

/** The generated files of docs by their path in it, as they should be. */
export function generatedFiles(): Map<string, string> {
  const files = new Map<string, string>();
  const rows: string[] = [];
  for (const [event, schema] of Object.entries(EVENT_SCHEMAS)) {
    // What a consumer accepts: fields that a newer publisher adds are passed over, so they are not forbidden.
    const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
    files.set(
      `events/${event}.schema.json`,
      `${JSON.stringify({ $schema, title: event, ...rest }, null, 2)}\n`,
    );
    const { says } = SUMMARIES[event as keyof typeof SUMMARIES];
    const sources = sourcesOf(event).map((source) => `\`${source}\``);
    const fields = payloadFields(rest).join(', ');
    rows.push(`| [\`${event}\`](${event}.schema.json) | ${sources.join(', ')} | ${says} | ${fields} |`);
  }
  files.set('events/README.md', readme(rows));
  const contract = openApiDocument(DESK_ROUTES, { title: 'Prosa, the desk', version: 'v1' });
  files.set('openapi.json', `${JSON.stringify(contract, null, 2)}\n`);
  files.set('tenant.schema.json', `${JSON.stringify(tenantFileSchema(), null, 2)}\n`);
  return files;
}

/** Names of the payload's fields in the order of the schema; those that may be missing with a question mark. */
function payloadFields(schema: Record<string, unknown>): string[] {
  const { properties } = jsonObjectSchema.parse(schema);
  const payload = jsonObjectSchema.parse(properties.payload);
  return Object.keys(payload.properties).map(
    (name) => `\`${name}${payload.required.includes(name) ? '' : '?'}\``,
  );
}

function readme(rows: readonly string[]): string {
  return `# Events

Written by \`npm run generate\` from the schemas in core/events; do not edit.

Every event is one envelope: the \`detail\` of an EventBridge event on the bus, and the whole body of a record
on a work queue. \`detail-type\` is the event's name. Consumers pass over fields that they do not know.

| event | source | says | payload |
|---|---|---|---|
${rows.join('\n')}
`;
}

/**
 * Paths of the files that are missing, differ, or belong to nothing, in alphabetical order.
 *
 * @param directory the folder to compare with
 */
export async function staleFiles(directory: string): Promise<string[]> {
  const wanted = generatedFiles();
  const present = await filesIn(directory);
  const stale = present.filter((name) => name.endsWith('.schema.json') && !wanted.has(name));
  for (const [name, content] of wanted) {
    const same = present.includes(name) && (await readFile(join(directory, name), 'utf8')) === content;
    if (!same) stale.push(name);
  }
  return stale.sort();
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory, { recursive: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Brings the folder up to date. @returns the names of the files that were written or removed */
export async function writeStaleFiles(directory: string): Promise<string[]> {
  const wanted = generatedFiles();
  const stale = await staleFiles(directory);
  await mkdir(join(directory, 'events'), { recursive: true });
  for (const name of stale) {
    const content = wanted.get(name);
    if (content === undefined) await rm(join(directory, name));
    else await writeFile(join(directory, name), content);
  }
  return stale;
}

/** @returns the exit code */
export async function main(args: readonly string[], directory: string, print: (line: string) => void) {
  const [option, ...more] = args;
  if ((option !== undefined && option !== '--check') || more.length > 0) {
    print(USAGE);
    return 2;
  }
  if (option === '--check') {
    const stale = await staleFiles(directory);
    for (const name of stale) print(`docs/${name} is stale: run npm run generate`);
    return stale.length === 0 ? 0 : 1;
  }
  for (const name of await writeStaleFiles(directory)) print(`docs/${name}`);
  return 0;
}

if (import.meta.main) {
  process.exitCode = await main(process.argv.slice(2), DIRECTORY, (line) =>
    process.stderr.write(`${line}\n`),
  );
}
