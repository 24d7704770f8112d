// An Ethereum key pair that signs the texts of identity updates.

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytes, hex } from './plain.js';

const ETHEREUM = 0;

/** The hex of a fresh private key. */
export const newWallet = () => hex(secp256k1.utils.randomSecretKey());

/** The wallet as the bindings name it: lower-case address and kind. */
export function identifierOf(wallet) {
  const point = secp256k1.getPublicKey(bytes(wallet), false).subarray(1);
  return { identifier: `0x${hex(keccak_256(point)).slice(-40)}`, identifierKind: ETHEREUM };
}

/** 65 bytes r ‖ s ‖ v over the EIP-191 hash of a text. */
export function sign(wallet, text) {
  const message = new TextEncoder().encode(text);
  const prefix = new TextEncoder().encode(`\x19Ethereum Signed Message:\n${message.length}`);
  const hash = keccak_256(Buffer.concat([prefix, message]));
  const signature = secp256k1.sign(hash, bytes(wallet), { prehash: false, format: 'recovered' });
  // The library puts the recovery bit first; Ethereum has it last, 27 added.
  return new Uint8Array([...signature.subarray(1), signature[0] + 27]);
}
