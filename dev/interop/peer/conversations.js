// Conversations and their messages.

import { createHash } from 'node:crypto';
import { encodeText } from '@xmtp/node-bindings';
import { clientOf } from './clients.js';
import { sendOneOfEach } from './contents.js';
import { bytes, number, word } from './plain.js';
import { identifierOf } from './wallet.js';

export const CONSENT = ['UNKNOWN', 'ALLOWED', 'DENIED'];
const KINDS = ['DM', 'GROUP', 'SYNC', 'ONESHOT'];
const MEMBERSHIP = ['ALLOWED', 'REJECTED', 'PENDING', 'RESTORED', 'PENDING_REMOVE'];
const DELIVERY = ['UNPUBLISHED', 'PUBLISHED', 'FAILED'];
const MESSAGE_KINDS = ['APPLICATION', 'MEMBERSHIP_CHANGE'];
const LEVELS = ['MEMBER', 'ADMIN', 'SUPER_ADMIN'];
const PERMISSIONS = ['DEFAULT', 'ADMINS_ONLY'];
const RIGHTS = ['ADD_MEMBER', 'REMOVE_MEMBER', 'ADD_ADMIN', 'REMOVE_ADMIN', 'UPDATE_METADATA'];
const HOLDERS = ['ALLOW', 'DENY', 'ADMINS', 'SUPER_ADMINS'];
const FIELDS = ['APP_DATA', 'DESCRIPTION', 'GROUP_NAME', 'GROUP_IMAGE_URL_SQUARE'];

const conversations = (params) => clientOf(params).conversations();
const one = (params) => conversations(params).getConversationById(params.conversation);

export async function conversationFacts(conversation) {
  const metadata = await conversation.groupMetadata();
  const kind = word(KINDS, metadata.conversationType());
  return {
    id: conversation.id(),
    kind,
    name: kind === 'GROUP' ? conversation.groupName() : '',
    membership: word(MEMBERSHIP, conversation.membershipState()),
    active: conversation.isActive(),
  };
}

/** A message; `contentHash` covers all of its content, whatever its type. */
export function messageFacts(message) {
  const { type, parameters, content } = message.content;
  const typeId = type?.typeId ?? '';
  // The bindings give parameters in any order.
  const sorted = Object.entries(parameters ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify([type, sorted])).update(content);
  return {
    id: message.id,
    conversation: message.convoId,
    sender: message.senderInboxId,
    sentAtNs: message.sentAtNs,
    kind: word(MESSAGE_KINDS, message.kind),
    delivery: word(DELIVERY, message.deliveryStatus),
    contentType: typeId,
    contentHash: hash.digest('hex'),
    text: typeId === 'text' ? new TextDecoder().decode(content) : '',
  };
}

async function listMessages(params) {
  const options = params.applicationOnly ? { kind: 0 } : {};
  return (await one(params).listMessages(options)).map(messageFacts);
}

async function members(params) {
  return (await one(params).listMembers()).map((member) => ({
    inboxId: member.inboxId,
    installations: member.installationIds,
    level: word(LEVELS, member.permissionLevel),
  }));
}

/** Stores many texts without publishing them: history in bulk, made at the speed of the local database. */
function prepareMany(params) {
  const conversation = one(params);
  return Array.from({ length: params.count }, (_, at) => {
    const start = `${params.prefix} ${at} `;
    const text = start + 'x'.repeat(Math.max(0, params.length - start.length));
    return conversation.prepareMessage(encodeText(text), false);
  });
}

/** What libxmtp says of the state of the group, for comparing it to that of others. */
async function stateOf(params) {
  const { epoch, maybeForked, forkDetails } = await one(params).debugInfo();
  return { epoch, maybeForked, forkDetails };
}

function sendContent(params) {
  const { authority, name, fallback, content } = params;
  const type = { authorityId: authority, typeId: name, versionMajor: 1, versionMinor: 0 };
  return one(params).send({ type, parameters: {}, fallback, content: bytes(content) }, { shouldPush: true });
}

async function permit(params) {
  const field = params.field ? number(FIELDS, params.field) : undefined;
  await one(params).updatePermissionPolicy(number(RIGHTS, params.right), number(HOLDERS, params.holders), field);
}

export const conversationMethods = {
  'conversations.dm': async (params) => conversationFacts(await conversations(params).createDm(params.inboxId)),
  'conversations.dmByWallet': async (params) =>
    conversationFacts(await conversations(params).createDmByIdentity(identifierOf(params.wallet))),
  'conversations.group': async (params) =>
    conversationFacts(
      await conversations(params).createGroup(params.inboxIds, {
        groupName: params.name,
        permissions: number(PERMISSIONS, params.permissions ?? 'DEFAULT'),
      }),
    ),
  'conversations.list': async (params) =>
    Promise.all(
      conversations(params)
        .list({ includeDuplicateDms: params.includeDuplicates ?? false })
        .map((item) => conversationFacts(item.conversation)),
    ),
  'conversations.sync': (params) => conversations(params).sync(),
  'conversations.syncAll': (params) => conversations(params).syncAll(),
  'conversations.catchUp': (params) => clientOf(params).catchUpToLive(),
  'conversations.hmacKeys': (params) => conversations(params).hmacKeys(),
  'conversation.facts': (params) => conversationFacts(one(params)),
  'conversation.sync': (params) => one(params).sync(),
  'conversation.send': (params) => one(params).sendText(params.text),
  'conversation.sendUnpublished': (params) => one(params).sendText(params.text, { optimistic: true }),
  'conversation.publish': (params) => one(params).publishMessages(),
  'conversation.prepareMany': prepareMany,
  'conversation.messages': listMessages,
  'conversation.members': members,
  'conversation.addMembers': (params) => one(params).addMembers(params.inboxIds),
  'conversation.removeMembers': (params) => one(params).removeMembers(params.inboxIds),
  'conversation.rename': (params) => one(params).updateGroupName(params.name),
  'conversation.addAdmin': (params) => one(params).addAdmin(params.inboxId),
  'conversation.removeAdmin': (params) => one(params).removeAdmin(params.inboxId),
  'conversation.addSuperAdmin': (params) => one(params).addSuperAdmin(params.inboxId),
  'conversation.removeSuperAdmin': (params) => one(params).removeSuperAdmin(params.inboxId),
  'conversation.permit': permit,
  'conversation.leave': (params) => one(params).leaveGroup(),
  'conversation.sendContent': sendContent,
  'conversation.sendOneOfEach': (params) => sendOneOfEach(one(params), clientOf(params).inboxId(), params.words),
  'conversation.state': stateOf,
  'conversation.consent': (params) => word(CONSENT, one(params).consentState()),
  'conversation.setConsent': (params) => one(params).updateConsentState(number(CONSENT, params.state)),
};
