// Clients: creation, registration, installations of an inbox.

import {
  BackendBuilder,
  applySignatureRequest,
  createClientWithBackend,
  fetchInboxStatesByInboxIds,
  generateInboxId,
  getInboxIdByIdentity,
  revokeInstallationsSignatureRequest,
} from '@xmtp/node-bindings';
import { bytes } from './plain.js';
import { identifierOf, newWallet, signWith } from './wallet.js';

const clients = new Map();

/** What is kept for a client by its name: { client, backend, wallet }. */
export function open(name) {
  const entry = clients.get(name);
  if (!entry) {
    throw new Error(`client: ${name} (expected one of: ${[...clients.keys()].join(', ') || 'none is open'})`);
  }
  return entry;
}

export const clientOf = ({ client }) => open(client).client;

/** The environment `local` of the bindings, at its own address unless another is given. */
async function backendOf(networkUrl) {
  const builder = new BackendBuilder('Local');
  if (networkUrl) {
    builder.setApiUrl(networkUrl);
  }
  return builder.build();
}

const workers = (milliseconds) => {
  const intervalNs = BigInt(milliseconds) * 1_000_000n;
  return { workerIntervalsNs: [{ kind: 'DeviceSync', intervalNs }] };
};

async function create({ client: name, wallet, networkUrl, databaseFile, deviceSync, deviceSyncIntervalMs, logLevel }) {
  if (clients.has(name)) {
    throw new Error(`client: ${name} (expected a name that is not open already)`);
  }
  const backend = await backendOf(networkUrl);
  const identifier = identifierOf(wallet);
  const inboxId = (await getInboxIdByIdentity(backend, identifier)) ?? generateInboxId(identifier);
  const client = await createClientWithBackend(
    backend,
    { dbPath: databaseFile },
    inboxId,
    identifier,
    deviceSync ? 'Enabled' : 'Disabled',
    deviceSyncIntervalMs ? workers(deviceSyncIntervalMs) : undefined,
    { level: logLevel ?? 'Off' },
  );
  clients.set(name, { client, backend, wallet });
  return describe(name);
}

async function register({ client: name }) {
  const { client, wallet } = open(name);
  if (!client.isRegistered()) {
    const request = await client.createInboxSignatureRequest();
    await signWith(wallet, request);
    await client.registerIdentity(request);
  }
  return describe(name);
}

/** The text by whose signature the client becomes an installation of its inbox; `registerSigned` takes the signature. */
async function registrationText({ client: name }) {
  const entry = open(name);
  entry.request = await entry.client.createInboxSignatureRequest();
  return entry.request.signatureText();
}

async function registerSigned({ client: name, signature }) {
  const { client, request } = open(name);
  await request.addEcdsaSignature(bytes(signature));
  await client.registerIdentity(request);
  return describe(name);
}

function describe(name) {
  const { client, backend } = open(name);
  return {
    inboxId: client.inboxId(),
    installationId: client.installationId(),
    registered: client.isRegistered(),
    networkUrl: backend.v3Host,
    libxmtp: client.libxmtpVersion(),
  };
}

const installationsIn = (state) => state.installations.map((installation) => installation.id);

async function revoke({ client: name, installations }) {
  const { client, wallet } = open(name);
  const request = await client.revokeInstallationsSignatureRequest(installations.map(bytes));
  await signWith(wallet, request);
  await client.applySignatureRequest(request);
}

async function revokeAllOthers({ client: name }) {
  const { client, wallet } = open(name);
  const request = await client.revokeAllOtherInstallationsSignatureRequest();
  if (request) {
    await signWith(wallet, request);
    await client.applySignatureRequest(request);
  }
}

/** The installation vouches for another wallet, which signs too. */
async function linkWallet({ client: name, wallet }) {
  const { client } = open(name);
  const request = await client.addIdentifierSignatureRequest(identifierOf(wallet));
  await signWith(wallet, request);
  await client.applySignatureRequest(request);
}

/** The recovery wallet, which is the client's own unless it was changed, takes another wallet away. */
async function unlinkWallet({ client: name, wallet }) {
  const { client, wallet: own } = open(name);
  const request = await client.revokeIdentifierSignatureRequest(identifierOf(wallet));
  await signWith(own, request);
  await client.applySignatureRequest(request);
}

async function changeRecovery({ client: name, wallet }) {
  const { client, wallet: own } = open(name);
  const request = await client.changeRecoveryIdentifierSignatureRequest(identifierOf(wallet));
  await signWith(own, request);
  await client.applySignatureRequest(request);
}

async function owners(params) {
  const state = await clientOf(params).inboxState(true);
  return {
    identifiers: state.identifiers.map((identifier) => identifier.identifier),
    recovery: state.recoveryIdentifier.identifier,
  };
}

/** Revocation by the wallet alone, as for somebody whose ten installations are all lost. */
async function revokeByWallet({ wallet, networkUrl, inboxId, installations }) {
  const backend = await backendOf(networkUrl);
  const ids = installations.map(bytes);
  const request = await revokeInstallationsSignatureRequest(backend, identifierOf(wallet), inboxId, ids);
  await signWith(wallet, request);
  await applySignatureRequest(backend, request);
}

async function close({ client: name }) {
  const { client } = open(name);
  clients.delete(name);
  await client.close();
}

export const clientMethods = {
  'wallet.create': ({ kind }) => {
    const wallet = newWallet(kind);
    return { wallet, identifier: identifierOf(wallet).identifier };
  },
  'wallet.installations': async ({ networkUrl, inboxId }) => {
    const [state] = await fetchInboxStatesByInboxIds(await backendOf(networkUrl), [inboxId]);
    return installationsIn(state);
  },
  'wallet.revoke': revokeByWallet,
  'client.create': create,
  'client.register': register,
  'client.registrationText': registrationText,
  'client.registerSigned': registerSigned,
  'client.installations': async (params) => installationsIn(await clientOf(params).inboxState(true)),
  'client.revoke': revoke,
  'client.revokeAllOthers': revokeAllOthers,
  'client.linkWallet': linkWallet,
  'client.unlinkWallet': unlinkWallet,
  'client.changeRecovery': changeRecovery,
  'client.owners': owners,
  'client.canMessage': async (params) => {
    const answers = await clientOf(params).canMessage([identifierOf(params.wallet)]);
    return Object.values(answers)[0] ?? false;
  },
  'client.keyPackageErrors': async (params) => {
    const statuses = await clientOf(params).fetchKeyPackageStatusesByInstallationIds(params.installations);
    return Object.fromEntries(Object.entries(statuses).map(([id, status]) => [id, status?.validationError ?? '']));
  },
  'client.close': close,
};
