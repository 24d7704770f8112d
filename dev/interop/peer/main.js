// The peer: real libxmtp clients behind a small conversation in lines of JSON.
//
//   in   {"id": 7, "method": "conversation.send", "params": {"client": "alix", …}}
//   out  {"id": 7, "result": …}   or   {"id": 7, "error": "what went wrong"}
//   out  {"event": "item", "stream": "s1", …}
//
// Calls run side by side, answers come in the order in which they are ready. Bytes travel as lower-case hex and 64-bit
// numbers as decimal text. The process ends when its standard input does, so it never outlives whoever started it.

import { createInterface } from 'node:readline';
import { archiveMethods } from './archives.js';
import { clientMethods } from './clients.js';
import { conversationMethods } from './conversations.js';
import { plain } from './plain.js';
import { preferenceMethods } from './preferences.js';
import { streamMethods } from './streams.js';

const say = (line) => process.stdout.write(JSON.stringify(line, plain) + '\n');

const methods = {
  ...clientMethods,
  ...conversationMethods,
  ...preferenceMethods,
  ...archiveMethods,
  ...streamMethods(say),
};

async function answer(line) {
  const { id, method, params } = JSON.parse(line);
  try {
    if (!Object.hasOwn(methods, method)) {
      throw new Error(`method: ${method} (expected one of: ${Object.keys(methods).join(', ')})`);
    }
    say({ id, result: (await methods[method](params ?? {})) ?? null });
  } catch (failure) {
    say({ id, error: failure?.message ?? String(failure) });
  }
}

// A failure that nobody waits for (a worker of libxmtp, say) is told and must not end the other clients.
process.on('unhandledRejection', (failure) => process.stderr.write(`unhandled: ${failure?.stack ?? failure}\n`));

createInterface({ input: process.stdin, crlfDelay: Infinity })
  .on('line', (line) => void answer(line))
  .on('close', () => process.exit(0));

say({ event: 'ready', node: process.version, bidirectionalStreams: process.env.XMTP_BIDI_STREAMS_ENABLED === '1' });
