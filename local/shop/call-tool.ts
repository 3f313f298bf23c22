import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ToolCall, ToolEnd } from '#core/tools/tool-caller.ts';
import { createToolGatewayClient } from '#core/tools/tool-gateway-client.ts';
import { createRequestSigner } from '#platform/http/sign-requests.ts';
import { newTraceId } from '#platform/runtime/trace-id.ts';
import { DEMO_TENANT } from '../demo/demo-tenant.ts';

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Calls tools of the demo tenant as an agent does, signed. @param toolsUrl as `health` says it, or that of the API */
export function toolCaller(toolsUrl: string) {
  const client = createToolGatewayClient({
    url: toolsUrl,
    sign: createRequestSigner(new DynamoDBClient({ region: 'us-east-1', credentials }), 'execute-api'),
    fetch,
  });
  let calls = 0;
  return (tool: string, given: Partial<ToolCall> = {}, timeoutMs = 15_000): Promise<ToolEnd> =>
    client.call(
      {
        tenantId: DEMO_TENANT.tenant_id,
        conversationId: 'cv_test',
        contactId: 'ct_test',
        turnId: 'tn_test',
        traceId: newTraceId(),
        tool,
        arguments: {},
        idempotencyKey: `call:${++calls}`,
        ...given,
      },
      { signal: AbortSignal.timeout(60_000), timeoutMs },
    );
}
