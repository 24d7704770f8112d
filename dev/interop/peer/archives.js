// History: archives as files, and archives passed between the installations of an inbox.

import { clientOf } from './clients.js';
import { bytes } from './plain.js';

const ELEMENTS = { MESSAGES: 'Messages', CONSENT: 'Consent' };

const deviceSync = (params) => clientOf(params).deviceSync();

const options = ({ elements, startNs, endNs }) => ({
  elements: elements.map((element) => ELEMENTS[element]),
  excludeDisappearingMessages: false,
  startNs: startNs && BigInt(startNs),
  endNs: endNs && BigInt(endNs),
});

const metadataFacts = (metadata) => ({
  elements: metadata.elements.map((element) => element.toUpperCase()),
  exportedAtNs: metadata.exportedAtNs,
});

const availableFacts = (archive) => ({
  pin: archive.pin,
  sentBy: archive.sentByInstallation,
  metadata: metadataFacts(archive.metadata),
});

export const archiveMethods = {
  'history.request': (params) => deviceSync(params).sendSyncRequest(options(params), params.serverUrl),
  'history.send': (params) => deviceSync(params).sendSyncArchive(options(params), params.serverUrl, params.pin),
  'history.process': (params) => deviceSync(params).processSyncArchive(params.pin),
  'history.available': (params) => deviceSync(params).listAvailableArchives(params.days).map(availableFacts),
  'history.syncGroups': (params) => deviceSync(params).syncAllDeviceSyncGroups(),
  'archive.create': (params) => deviceSync(params).createArchive(params.file, options(params), bytes(params.key)),
  'archive.import': (params) => deviceSync(params).importArchive(params.file, bytes(params.key)),
  'archive.metadata': async (params) =>
    metadataFacts(await deviceSync(params).archiveMetadata(params.file, bytes(params.key))),
};
