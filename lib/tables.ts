import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { CHANGED_INDEX, DESK_INDEX, WAITING_INDEX } from '../core/conversation/keys.ts';
import { KNOWLEDGE_DUE_INDEX } from '../core/knowledge/keys.ts';
import { keepsState, type ProsaConfig, protectedRemovalPolicy } from './config.ts';

const KEYS = {
  partitionKey: { name: 'pk', type: AttributeType.STRING },
  sortKey: { name: 'sk', type: AttributeType.STRING },
};

/** Names of the indexes of the conversations table. */
export const CONVERSATION_INDEXES = {
  due: 'due',
  desk: DESK_INDEX,
  waiting: WAITING_INDEX,
  changed: CHANGED_INDEX,
} as const;

/**
 * An index for a feature to come. A deployment adds one index to a table at most, and an installation may skip versions: two
 * features that each bring one would stop it. These are there from the first deployment, hold only items with their
 * attributes, so none, and cost nothing until a feature takes one; see CONTRIBUTING.md. A key never changes its type, so both
 * are texts; a projection cannot grow, so one attribute takes what readers need beside the item's keys.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html one index per update
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general-sparse-indexes.html
 */
function spareIndex(number: number): GlobalSecondaryIndexPropsV2 {
  const name = `spare${number}`;
  return {
    indexName: name,
    partitionKey: { name: `${name}_pk`, type: AttributeType.STRING },
    sortKey: { name: `${name}_sk`, type: AttributeType.STRING },
    projectionType: ProjectionType.INCLUDE,
    nonKeyAttributes: [`${name}_data`],
  };
}

/**
 * The tables. Every attribute that expires an item is checked by its readers too: DynamoDB deletes late.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export class Tables extends Construct {
  /** What people configure: tenants, channels, queues. The functions that answer customers only read it. */
  readonly registry: TableV2;
  /** The truth: contacts, conversations, tickets, messages and replies. */
  readonly conversations: TableV2;
  /** Records of Powertools' idempotency, with its attribute names. */
  readonly idempotency: TableV2;
  /** State of the circuit breakers, shared by all environments. */
  readonly circuits: TableV2;
  /** Documents that answers are made from, their chunks, and what is to be done for them. */
  readonly knowledge: TableV2;

  constructor(scope: Construct, id: string, config: ProsaConfig) {
    super(scope, id);
    const { removalPolicy, tableReadUnits, tableWriteUnits } = config;
    const warm = { readUnitsPerSecond: tableReadUnits, writeUnitsPerSecond: tableWriteUnits };
    const billing = Billing.onDemand();
    // The two without it hold only what may be lost: at worst work is repeated.
    const protection = {
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepsState(config),
      removalPolicy: protectedRemovalPolicy(config),
    };
    this.registry = new TableV2(this, 'Registry', { ...KEYS, billing, ...protection });
    this.conversations = new TableV2(this, 'Conversations', {
      ...KEYS,
      billing,
      timeToLiveAttribute: 'expires_at',
      ...protection,
      // It costs once, so only where it is asked for.
      warmThroughput: tableWriteUnits === undefined && tableReadUnits === undefined ? undefined : warm,
      globalSecondaryIndexes: [
        {
          // Sparse: only an item that something must look after has a `due_at`.
          indexName: CONVERSATION_INDEXES.due,
          partitionKey: { name: 'due_shard', type: AttributeType.STRING },
          sortKey: { name: 'due_at', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
        {
          // A customer's message moves its conversation to the top of its list: two writes of the index.
          indexName: CONVERSATION_INDEXES.desk,
          partitionKey: { name: 'desk_pk', type: AttributeType.STRING },
          sortKey: { name: 'desk_sk', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
        {
          // Sparse: only a held reply or a parked turn has a `waits_for`.
          indexName: CONVERSATION_INDEXES.waiting,
          partitionKey: { name: 'waits_for', type: AttributeType.STRING },
          sortKey: { name: 'parked_since', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
        {
          // What the desk's pages ask for every two seconds. In which list it is now stands beside: most is not shown.
          indexName: CONVERSATION_INDEXES.changed,
          partitionKey: { name: 'changed_pk', type: AttributeType.STRING },
          sortKey: { name: 'changed_at', type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: ['desk_pk', 'desk_sk'],
        },
        // It grew by one index twice.
        spareIndex(1),
        spareIndex(2),
      ],
    });
    this.idempotency = new TableV2(this, 'Idempotency', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billing,
      timeToLiveAttribute: 'expiration',
      removalPolicy,
    });
    this.circuits = new TableV2(this, 'Circuits', {
      ...KEYS,
      billing,
      timeToLiveAttribute: 'expires_at',
      removalPolicy,
    });
    this.knowledge = new TableV2(this, 'Knowledge', {
      ...KEYS,
      billing,
      ...protection,
      globalSecondaryIndexes: [
        {
          // Sparse: only a document that something is owed to has a `due_at`.
          indexName: KNOWLEDGE_DUE_INDEX,
          partitionKey: { name: 'due_shard', type: AttributeType.STRING },
          sortKey: { name: 'due_at', type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
        spareIndex(1),
      ],
    });
  }
}
