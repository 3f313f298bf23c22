import { dynamodbGlobalTable, dynamodbTable } from './dynamodb-table.ts';
import { eventArchive, eventBus } from './event-bus.ts';
import { eventRule } from './event-rule.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import type { ResourceFamily } from './family.ts';
import { httpApi, httpApiAuthorizer, httpApiIntegration, httpApiRoute, httpApiStage } from './http-api.ts';
import { lambdaFunction } from './lambda-function.ts';
import { s3Bucket } from './s3-bucket.ts';
import { vectorBucket, vectorIndex } from './s3-vectors.ts';
import { schedule } from './schedule.ts';
import { secret } from './secret.ts';
import { sqsQueue } from './sqs-queue.ts';
import { userPool, userPoolClient } from './user-pool.ts';

/** Every resource type that the local runtime runs. */
export const FAMILIES: ReadonlyMap<string, ResourceFamily> = new Map(
  [
    dynamodbGlobalTable,
    dynamodbTable,
    eventArchive,
    eventBus,
    eventRule,
    eventSourceMapping,
    httpApi,
    httpApiAuthorizer,
    httpApiIntegration,
    httpApiRoute,
    httpApiStage,
    lambdaFunction,
    s3Bucket,
    schedule,
    secret,
    sqsQueue,
    userPool,
    userPoolClient,
    vectorBucket,
    vectorIndex,
  ].map((family) => [family.type, family]),
);
