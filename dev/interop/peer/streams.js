// Streams: each item becomes an event line.

import { clientOf } from './clients.js';
import { conversationFacts, messageFacts } from './conversations.js';
import { consentFacts, preferenceFacts } from './preferences.js';

const kinds = {
  messages: {
    open: (all, item, closed) => all.streamAllMessages(item, closed),
    facts: async (message) => [messageFacts(message)],
  },
  conversations: {
    open: (all, item, closed) => all.stream(item, closed),
    facts: async (conversation) => [await conversationFacts(conversation)],
  },
  consent: {
    open: (all, item, closed) => all.streamConsent(item, closed),
    facts: async (records) => records.map(consentFacts),
  },
  preferences: {
    open: (all, item, closed) => all.streamPreferences(item, closed),
    facts: async (updates) => updates.map(preferenceFacts),
  },
};

export function streamMethods(say) {
  const open = new Map();

  async function start(params) {
    const { stream, kind } = params;
    if (!Object.hasOwn(kinds, kind)) {
      throw new Error(`kind: ${kind} (expected one of: ${Object.keys(kinds).join(', ')})`);
    }
    const failed = (failure) => say({ event: 'failed', stream, error: failure?.message ?? String(failure) });
    const item = async (failure, value) => {
      try {
        if (failure) {
          throw failure;
        }
        for (const each of await kinds[kind].facts(value)) {
          say({ event: 'item', stream, item: each });
        }
      } catch (problem) {
        failed(problem);
      }
    };
    const closed = (failure) => say({ event: 'closed', stream, error: failure?.message ?? null });
    const closer = await kinds[kind].open(clientOf(params).conversations(), item, closed);
    await closer.waitForReady();
    open.set(stream, closer);
  }

  async function stop({ stream }) {
    const closer = open.get(stream);
    open.delete(stream);
    await closer?.endAndWait();
  }

  return { 'stream.open': start, 'stream.close': stop };
}
