import { randomUUID } from 'node:crypto';
import { createRerunWorld } from '#core/agent/rerun/create-rerun-world.ts';
import { rerunTurn } from '#core/agent/rerun/rerun-turn.ts';
import { sideBySide } from '#core/agent/rerun/side-by-side.ts';
import { createRequestSigner } from '#platform/http/sign-requests.ts';
import type { Word } from './word.ts';

const DEFAULT_MODEL_URL = 'https://api.openai.com/v1';

/** Runs a turn of the AI again, dry, with this code. */
export const rerun: Word = {
  about:
    'An old turn of the AI once more, dry, beside what it said then. With --tools those that change nothing are called.',
  verbs: {
    '': {
      usage:
        '--tenant <id> --conversation <id> --turn <id> --model <id> [--model-url <address>] [--tools] [--json]',
      takes: ['tenant', 'conversation', 'turn', 'model', 'model-url'],
      flags: ['tools', 'json'],
      plan({ text, flag, rest }) {
        const [tenantId, conversationId, turnId] = [text('tenant'), text('conversation'), text('turn')];
        const modelId = text('model');
        if (!tenantId || !conversationId || !turnId || !modelId || rest.length > 0) return undefined;
        return async (at) => {
          const { document: client, dynamoDb, secrets: secretsManager } = at.clients;
          const rerunOf = await rerunTurn(
            createRerunWorld({
              ...{ client, secretsManager, fetch, newId: randomUUID, now: Date.now },
              tables: {
                registry: await at.output('RegistryTable'),
                conversations: await at.output('ConversationsTable'),
                circuits: await at.output('CircuitsTable'),
              },
              installed: { stage: at.stage, modelId, baseUrl: text('model-url') ?? DEFAULT_MODEL_URL },
              toolsUrl: flag('tools') ? await at.output('ToolsApiEndpoint') : undefined,
              sign: createRequestSigner(dynamoDb, 'execute-api'),
            }),
            { tenantId, conversationId, turnId },
          );
          return flag('json') ? JSON.stringify(rerunOf, null, 2) : sideBySide(rerunOf);
        };
      },
    },
  },
};
