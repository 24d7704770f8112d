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
import { identifierOf, newWallet, sign } from './wallet.js';

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
    await signed(request, wallet);
    await client.registerIdentity(request);
  }
  return describe(name);
}

function describe(name) {
  const { client, backend } = open(name);
  return {
    inboxId: client.inboxId(),
    installationId: client.installationId(),
    address: client.accountIdentifier.identifier,
    registered: client.isRegistered(),
    networkUrl: backend.v3Host,
    libxmtp: client.libxmtpVersion(),
  };
}

const signed = async (request, wallet) => request.addEcdsaSignature(sign(wallet, await request.signatureText()));

const installationsIn = (state) => state.installations.map((installation) => installation.id);

async function revoke({ client: name, installations }) {
  const { client, wallet } = open(name);
  const request = await client.revokeInstallationsSignatureRequest(installations.map(bytes));
  await signed(request, wallet);
  await client.applySignatureRequest(request);
}

async function revokeAllOthers({ client: name }) {
  const { client, wallet } = open(name);
  const request = await client.revokeAllOtherInstallationsSignatureRequest();
  if (request) {
    await signed(request, wallet);
    await client.applySignatureRequest(request);
  }
}

/** Revocation by the wallet alone, as for somebody whose ten installations are all lost. */
async function revokeByWallet({ wallet, networkUrl, inboxId, installations }) {
  const backend = await backendOf(networkUrl);
  const ids = installations.map(bytes);
  const request = await revokeInstallationsSignatureRequest(backend, identifierOf(wallet), inboxId, ids);
  await signed(request, wallet);
  await applySignatureRequest(backend, request);
}

async function close({ client: name }) {
  const { client } = open(name);
  clients.delete(name);
  await client.close();
}

export const clientMethods = {
  'wallet.create': () => {
    const wallet = newWallet();
    return { wallet, address: identifierOf(wallet).identifier };
  },
  'wallet.installations': async ({ networkUrl, inboxId }) => {
    const [state] = await fetchInboxStatesByInboxIds(await backendOf(networkUrl), [inboxId]);
    return installationsIn(state);
  },
  'wallet.revoke': revokeByWallet,
  'client.create': create,
  'client.register': register,
  'client.describe': ({ client }) => describe(client),
  'client.installations': async (params) => installationsIn(await clientOf(params).inboxState(true)),
  'client.revoke': revoke,
  'client.revokeAllOthers': revokeAllOthers,
  'client.canMessage': async (params) => {
    const identifier = { identifier: params.address, identifierKind: 0 };
    const answers = await clientOf(params).canMessage([identifier]);
    return Object.values(answers)[0] ?? false;
  },
  'client.keyPackageErrors': async (params) => {
    const statuses = await clientOf(params).fetchKeyPackageStatusesByInstallationIds(params.installations);
    return Object.fromEntries(Object.entries(statuses).map(([id, status]) => [id, status?.validationError ?? '']));
  },
  'client.statistics': (params) => ({
    ...clientOf(params).apiStatistics(),
    ...clientOf(params).apiIdentityStatistics(),
  }),
  'client.close': close,
};
