import type { Chance } from './chance.ts';
import type { Latency, Services } from './services.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** What a provider of a world has from it. */
export interface ProviderParts {
  services: Services;
  time: SimulatedTime;
  chance: Chance;
  moods: ProviderMoods;
}

/** How the providers behave. Probabilities are of single calls. */
export interface ProviderMoods {
  /** A call of the model ends without an answer, in one of its ways. */
  modelFails: number;
  /** The model that listens to voice notes fails. */
  hearingFails: number;
  /** WhatsApp does not give a file, for now or for ever. */
  filesFail: number;
  /** A call of a tool ends without a result: it does nothing, or does it and does not say so. */
  toolFails: number;
  /** WhatsApp takes the message and never answers. */
  sendHangs: number;
  /** WhatsApp refuses for now: too fast. */
  sendRefusedForNow: number;
  /** WhatsApp refuses with a code that asks to wait for minutes or hours. */
  sendRefusedForLong: number;
  /** No connection to WhatsApp comes about. */
  notConnected: number;
  /** A message that is delivered is told to have failed too, a moment before or after. */
  failedToo: number;
  /** Of a message that was sent no delivery is told. */
  undelivered: number;
  /** A relay between WhatsApp and us drops our key from all statuses. */
  keysDropped: number;
  /** Everything that is sent for the number comes back as an echo of the business's phone. */
  echoes: number;
}

export const CALM: ProviderMoods = {
  modelFails: 0,
  hearingFails: 0,
  filesFail: 0,
  toolFails: 0,
  sendHangs: 0,
  sendRefusedForNow: 0,
  sendRefusedForLong: 0,
  notConnected: 0,
  failedToo: 0,
  undelivered: 0,
  keysDropped: 0,
  echoes: 0,
};

export const MOODY: ProviderMoods = {
  modelFails: 0.06,
  hearingFails: 0.3,
  filesFail: 0.2,
  toolFails: 0.2,
  sendHangs: 0.04,
  sendRefusedForNow: 0.05,
  sendRefusedForLong: 0.05,
  notConnected: 0.03,
  failedToo: 0.1,
  undelivered: 0.2,
  keysDropped: 0.1,
  echoes: 0.3,
};

/** One way of a call of the model. */
export const THINKING: Latency = { min: 100, max: 4_000 };

/** One way of a call of the model that listens: at times longer than agents wait. */
export const LISTENING: Latency = { min: 200, max: 28_000 };

/** One way of a call of WhatsApp. */
export const SENDING: Latency = { min: 20, max: 400 };
