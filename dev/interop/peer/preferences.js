// Consent and the other preferences that the installations of an inbox share.

import { clientOf } from './clients.js';
import { CONSENT } from './conversations.js';
import { number, word } from './plain.js';

const ENTITIES = ['CONVERSATION', 'INBOX'];

export const consentFacts = (consent) => ({
  entityType: word(ENTITIES, consent.entityType),
  entity: consent.entity,
  state: word(CONSENT, consent.state),
});

export const preferenceFacts = (update) =>
  update.type === 'ConsentUpdate'
    ? { consent: consentFacts(update.consent) }
    : { hmacKey: update.key };

export const preferenceMethods = {
  'preferences.setConsent': (params) =>
    clientOf(params).setConsentStates(
      params.records.map((record) => ({
        entityType: number(ENTITIES, record.entityType),
        entity: record.entity,
        state: number(CONSENT, record.state),
      })),
    ),
  'preferences.consent': async (params) =>
    word(CONSENT, await clientOf(params).getConsentState(number(ENTITIES, params.entityType), params.entity)),
};
