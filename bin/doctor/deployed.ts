import { SIZES } from '../../lib/sizes.ts';
import type { Installation } from '../ops/installation.ts';

/** What an installation is deployed with, as far as the doctor goes by it. */
export interface Deployed {
  size: (typeof SIZES)[number];
  /** The Graph API with its version. */
  graphUrl: string;
}

/** Of installations whose stacks do not tell it yet. */
const UNTOLD: Deployed = { size: '10k', graphUrl: 'https://graph.facebook.com/v26.0' };

/** Reads what the outputs of the stacks tell. @param given by the operator, and goes before it */
export async function deployedWith(
  at: Pick<Installation, 'outputIfAny'>,
  given: Partial<Deployed>,
): Promise<Deployed> {
  const [size, graphUrl] = await Promise.all([at.outputIfAny('Size'), at.outputIfAny('GraphApiUrl')]);
  return {
    size: given.size ?? SIZES.find((one) => one === size) ?? UNTOLD.size,
    graphUrl: given.graphUrl ?? graphUrl ?? UNTOLD.graphUrl,
  };
}
