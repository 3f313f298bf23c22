import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { createTableInput } from '../../test/support/table-definitions.ts';
import { InputError } from '../command.ts';
import { clientsOf, installation } from './installation.ts';
import { runOps } from './run-ops.ts';

const TABLES = { registry: 'registry', circuits: 'circuits' };

/** Tables of an installation, and commands at it. There is no bus and no queue: what would reach one fails. */
export interface TestInstallation {
  readonly conversations: TestTable;
  readonly tables: { registry: string; circuits: string };
  /** @returns what was printed */
  ops(...args: string[]): Promise<string>;
  /** The usage with which a line is refused, before anything is asked. */
  refusal(...args: string[]): Promise<string>;
  close(): Promise<void>;
}

export async function startInstallation(endpoints: Record<string, string> = {}): Promise<TestInstallation> {
  const conversations = await startConversationsTable();
  await conversations.client.send(new CreateTableCommand(createTableInput('Registry', TABLES.registry)));
  await conversations.client.send(new CreateTableCommand(createTableInput('Circuits', TABLES.circuits)));
  const outputs = {
    RegistryTable: TABLES.registry,
    ConversationsTable: conversations.tableName,
    CircuitsTable: TABLES.circuits,
    EventBusName: 'bus',
    ReceiptsQueueUrl: 'http://127.0.0.1:1/0/receipts',
  };
  let opened = 0;
  const ops = async (...args: string[]) => {
    const printed: string[] = [];
    const open = async () => {
      opened += 1;
      const clients = clientsOf({
        dynamodb: conversations.url,
        eventbridge: 'http://127.0.0.1:1',
        ...endpoints,
      });
      return installation({ stage: 'test' }, 'test', clients, async () => outputs);
    };
    await runOps([...args, '--stage', 'test'], open, (text) => printed.push(text));
    return printed.join('\n');
  };
  return {
    ...{ conversations, tables: TABLES, ops },
    async refusal(...args) {
      const before = opened;
      try {
        await ops(...args);
      } catch (error) {
        if (error instanceof InputError && opened === before) return error.message;
        throw error;
      }
      throw new Error(`"${args.join(' ')}" was done`);
    },
    close: () => conversations.close(),
  };
}
