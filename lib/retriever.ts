import { Construct } from 'constructs';
import { TERMS_PREFIX } from '../core/knowledge/keys.ts';
import { SEARCH_PATH } from '../core/knowledge/search/search-client.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/retriever/names.ts';
import { type CapabilityProps, letUseCircuits } from './capability.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { embeddingsVariables } from './model-variables.ts';
import { secretsOf } from './secrets.ts';
import type { Tools } from './tools.ts';

/** Searches tenants' documents for agents, behind the API of the tools. */
export class Retriever extends Construct {
  readonly retriever: ProsaFunction;

  /** @param props.tools whose API gets the route */
  constructor(
    scope: Construct,
    id: string,
    { config, bundles, state, tools }: CapabilityProps & { tools: Tools },
  ) {
    super(scope, id);
    const { tables, bus, buckets } = state;
    this.retriever = new ProsaFunction(this, 'Function', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        REGISTRY_TABLE: tables.registry.tableName,
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        CIRCUITS_TABLE: tables.circuits.tableName,
        KNOWLEDGE_TABLE: tables.knowledge.tableName,
        KNOWLEDGE_BUCKET: buckets.knowledge.bucketName,
        VECTOR_BUCKET_ARN: buckets.vectors.attrVectorBucketArn,
        EVENT_BUS_NAME: bus.eventBusName,
        ...embeddingsVariables(config),
      },
    });
    this.retriever.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
    this.retriever.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [tables.knowledge.tableArn]);
    // What an embedding costs is reserved and counted there.
    this.retriever.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.conversations.tableArn]);
    letUseCircuits(this.retriever, state);
    this.retriever.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.retriever.allowObjects(
      buckets.knowledge,
      TERMS_PREFIX,
      ['s3:GetObject'],
      'Each tenant has an object of terms, and which tenants there are stands in a table.',
    );
    // Without it S3 answers 403 for the terms of a tenant that has none yet.
    this.retriever.allow(['s3:ListBucket'], [buckets.knowledge.bucketArn]);
    this.retriever.allowIndexes(
      buckets.vectors,
      // The second is needed to search with a filter, which words of a conversation have.
      ['s3vectors:QueryVectors', 's3vectors:GetVectors'],
      'Each tenant has indexes of its own, which functions make; their names begin with the tenant.',
    );
    this.retriever.allowSecrets(
      secretsOf(this, config, 'embeddings'),
      'Tenants may have an embeddings model and a key of their own, and operators add them without a deployment.',
    );
    tools.addRoute(SEARCH_PATH, this.retriever);
  }
}
