// What owns an inbox: an Ethereum key pair or a passkey, either of which signs the texts of identity updates. As text it is
// its kind and its private key, "ethereum:…" or "passkey:…"; of a wallet that signs elsewhere "address:" and its address.

import { createHash } from 'node:crypto';
import { p256 } from '@noble/curves/nist.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytes, hex } from './plain.js';

const ETHEREUM = 0;
const PASSKEY = 1;

const utf8 = (text) => new TextEncoder().encode(text);
const sha256 = (data) => createHash('sha256').update(data).digest();

const kinds = {
  ethereum: {
    create: () => secp256k1.utils.randomSecretKey(),
    identifier: (key) => {
      const point = secp256k1.getPublicKey(key, false).subarray(1);
      return { identifier: `0x${hex(keccak_256(point)).slice(-40)}`, identifierKind: ETHEREUM };
    },
    sign: (key, text, request) => request.addEcdsaSignature(personalSignature(key, text)),
  },
  passkey: {
    create: () => p256.utils.randomSecretKey(),
    identifier: (key) => ({ identifier: hex(p256.getPublicKey(key)), identifierKind: PASSKEY }),
    sign: (key, text, request) => request.addPasskeySignature(assertion(key, text)),
  },
  address: {
    identifier: (address) => ({ identifier: `0x${hex(address)}`, identifierKind: ETHEREUM }),
    sign: (address) => {
      throw new Error(`wallet 0x${hex(address)} signs elsewhere (expected: a signature that is handed in)`);
    },
  },
};

/** 65 bytes r ‖ s ‖ v over the EIP-191 hash of a text. */
function personalSignature(key, text) {
  const message = utf8(text);
  const hash = keccak_256(Buffer.concat([utf8(`\x19Ethereum Signed Message:\n${message.length}`), message]));
  const signature = secp256k1.sign(hash, key, { prehash: false, format: 'recovered' });
  // The library puts the recovery bit first; Ethereum has it last, 27 added.
  return new Uint8Array([...signature.subarray(1), signature[0] + 27]);
}

/** What a browser hands out when the owner of a passkey agrees: the text is the challenge. */
function assertion(key, text) {
  const clientDataJson = utf8(
    JSON.stringify({
      type: 'webauthn.get',
      challenge: Buffer.from(text).toString('base64url'),
      origin: 'https://wallet.example',
      crossOrigin: false,
    }),
  );
  // Relying party hash, flags (user present and verified), counter.
  const authenticatorData = Buffer.concat([sha256('wallet.example'), Buffer.from([0x05, 0, 0, 0, 1])]);
  const hash = sha256(Buffer.concat([authenticatorData, sha256(clientDataJson)]));
  return {
    publicKey: [...p256.getPublicKey(key)],
    signature: [...p256.sign(hash, key, { prehash: false, format: 'der' })],
    authenticatorData: [...authenticatorData],
    clientDataJson: [...clientDataJson],
  };
}

function read(wallet) {
  const [kind, key] = wallet.split(':');
  if (!Object.hasOwn(kinds, kind)) {
    throw new Error(`wallet of kind ${kind} (expected one of: ${Object.keys(kinds).join(', ')})`);
  }
  return { ...kinds[kind], key: bytes(key) };
}

export const newWallet = (kind) => `${kind}:${hex(kinds[kind].create())}`;

/** The wallet as the bindings name it: identifier in lower case, and kind. */
export function identifierOf(wallet) {
  const { identifier, key } = read(wallet);
  return identifier(key);
}

/** Adds the wallet's signature to a request of the bindings. */
export async function signWith(wallet, request) {
  const { sign, key } = read(wallet);
  await sign(key, await request.signatureText(), request);
}
