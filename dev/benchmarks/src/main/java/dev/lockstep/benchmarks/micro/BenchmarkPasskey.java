package dev.lockstep.benchmarks.micro;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.identity.Identifier;
import dev.lockstep.xmtp.identity.IdentitySignatures;
import dev.lockstep.xmtp.proto.identity.associations.Signature;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** An authenticator in software. */
record BenchmarkPasskey(ByteString publicKey, KeyPair keys) {
    static final BenchmarkPasskey NONE = new BenchmarkPasskey(ByteString.EMPTY, new KeyPair(null, null));

    private static final String ORIGIN = "https://benchmark.example";
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final int SCALAR = 32;

    static BenchmarkPasskey generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair keys = generator.generateKeyPair();
        var point = ((ECPublicKey) keys.getPublic()).getW();
        ByteString publicKey = ByteString.copyFrom(new byte[] {4})
                .concat(unsigned(point.getAffineX()))
                .concat(unsigned(point.getAffineY()));
        return new BenchmarkPasskey(publicKey, keys);
    }

    Identifier.Root identifier() {
        return new Identifier.Passkey(publicKey, ORIGIN);
    }

    /** Signs the text of an identity update as a browser would (XMTP network reference §4.5.5). */
    Signature sign(String text) throws GeneralSecurityException {
        String challenge =
                Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        byte[] clientData = "{\"type\":\"webauthn.get\",\"challenge\":\"%s\",\"origin\":\"%s\"}"
                .formatted(challenge, ORIGIN)
                .getBytes(StandardCharsets.UTF_8);
        ByteString authenticatorData = ByteString.copyFrom(new byte[37]);
        ByteString signed = authenticatorData.concat(
                ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(clientData)));
        return IdentitySignatures.ofPasskey(
                publicKey,
                ByteString.copyFrom(signature(signed.toByteArray())),
                authenticatorData,
                ByteString.copyFrom(clientData));
    }

    byte[] signature(byte[] message) throws GeneralSecurityException {
        var signer = java.security.Signature.getInstance(ALGORITHM);
        signer.initSign(keys.getPrivate());
        signer.update(message);
        return signer.sign();
    }

    boolean verifies(byte[] message, byte[] signature) throws GeneralSecurityException {
        var verifier = java.security.Signature.getInstance(ALGORITHM);
        verifier.initVerify(keys.getPublic());
        verifier.update(message);
        return verifier.verify(signature);
    }

    private static ByteString unsigned(BigInteger scalar) {
        byte[] bytes = scalar.toByteArray();
        ByteString padded = ByteString.copyFrom(new byte[SCALAR]).concat(ByteString.copyFrom(bytes));
        return padded.substring(padded.size() - SCALAR);
    }
}
