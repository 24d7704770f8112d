// One message of each kind that the bindings can send.

import { encodeText } from '@xmtp/node-bindings';

const ADDED = 1;
const UNICODE = 1;
const DANGER = 2;
const WALLET = '0x00000000000000000000000000000000000000aa';

const filled = (length, value) => new Uint8Array(length).fill(value);

const remote = (words) => ({
  url: 'https://files.example/picture',
  contentDigest: 'ab'.repeat(32),
  secret: filled(32, 1),
  salt: filled(32, 2),
  nonce: filled(12, 3),
  scheme: 'https://',
  contentLength: 12_345,
  filename: words,
});

const transaction = {
  transactionType: 'transfer',
  currency: 'ETH',
  amount: 0.5,
  decimals: 18,
  fromAddress: WALLET,
  toAddress: WALLET,
};

/** Sends them with the words wherever there is room for words; the ids, in order. */
export async function sendOneOfEach(conversation, inboxId, words) {
  const first = await conversation.sendText(words);
  const about = { reference: first, referenceInboxId: inboxId };
  return [
    first,
    await conversation.sendMarkdown(`# ${words}`),
    await conversation.sendReaction({ ...about, action: ADDED, content: words, schema: UNICODE }),
    await conversation.sendReply({ ...about, content: encodeText(words) }),
    await conversation.sendReadReceipt(),
    await conversation.sendAttachment({ filename: words, mimeType: 'image/png', content: filled(100_000, 4) }),
    await conversation.sendRemoteAttachment(remote(words)),
    await conversation.sendMultiRemoteAttachment({ attachments: [remote(words), remote(words)] }),
    await conversation.sendTransactionReference({
      namespace: 'eip155',
      networkId: '1',
      reference: '0x' + 'cd'.repeat(32),
      metadata: transaction,
    }),
    await conversation.sendWalletSendCalls({
      version: '1.0',
      chainId: '0x1',
      from: WALLET,
      calls: [
        { to: WALLET, data: '0x', value: '0x1', metadata: { description: words, transactionType: 'transfer' } },
      ],
      capabilities: { paymasterService: words },
    }),
    await conversation.sendActions({
      id: 'choice',
      description: words,
      actions: [{ id: 'go', label: words, imageUrl: 'https://files.example/go', style: DANGER }],
    }),
    await conversation.sendIntent({ id: 'choice', actionId: 'go', metadata: { words } }),
  ];
}
