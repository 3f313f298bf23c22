import type { AwsCallListener } from '../http/aws-call.ts';
import { serveAwsJson } from '../http/aws-json.ts';
import type { LocalServer } from '../http/listen.ts';
import type { VectorMeter } from './meter.ts';
import { vectorOperations } from './operations.ts';
import { VectorStore } from './store.ts';

/** How to serve a store. */
export interface ServeS3VectorsOptions {
  /** 0 or left out takes any free port. */
  port?: number;
  onCall?: AwsCallListener;
  /** Called with a fault of the emulator itself. */
  onFault?: (error: unknown) => void;
  meter?: VectorMeter;
}

/**
 * Serves S3 Vectors on 127.0.0.1. Policies, tags, lists of buckets and the deletion of buckets are missing and answered as
 * unknown.
 *
 * @throws {PortInUseError}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_S3_Vectors.html
 */
export function serveS3Vectors(
  store = new VectorStore(),
  options: ServeS3VectorsOptions = {},
): Promise<LocalServer> {
  return serveAwsJson(
    {
      service: 's3vectors',
      jsonVersion: '1.1',
      operationInPath: true,
      // A REST service sends the bare name of an error.
      errorNamespace: '',
      operations: vectorOperations(store, options.meter),
      ...(options.onCall && { onCall: options.onCall }),
      ...(options.onFault && { onFault: options.onFault }),
    },
    options.port,
  );
}
