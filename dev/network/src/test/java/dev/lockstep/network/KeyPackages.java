package dev.lockstep.network;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.mls.codec.Bytes;
import dev.lockstep.xmtp.mls.crypto.Secret;
import dev.lockstep.xmtp.mls.crypto.Signatures;
import dev.lockstep.xmtp.mls.keypackage.KeyPackage;
import dev.lockstep.xmtp.mls.tree.Capabilities;
import dev.lockstep.xmtp.mls.tree.Credential;
import dev.lockstep.xmtp.mls.tree.Extension;
import dev.lockstep.xmtp.mls.tree.Extensions;
import dev.lockstep.xmtp.mls.tree.LeafNode;
import dev.lockstep.xmtp.mls.tree.LeafNodeSource;
import dev.lockstep.xmtp.mls.tree.Lifetime;
import dev.lockstep.xmtp.proto.identity.MlsCredential;
import dev.lockstep.xmtp.proto.mls.api.FetchKeyPackagesRequest;
import dev.lockstep.xmtp.proto.mls.api.UploadKeyPackageRequest;
import java.time.Instant;
import java.util.List;

/** Key packages of installations that exist only here. */
record KeyPackages(Secret key) {
    private static final Bytes INBOX = Bytes.of(
            MlsCredential.newBuilder().setInboxId("ab".repeat(32)).build().toByteArray());

    static KeyPackages ofNewInstallation() {
        return new KeyPackages(Secret.of(random()));
    }

    InstallationId installation() {
        return InstallationId.of(Signatures.publicKey(key).toByteArray());
    }

    /** A new one each time. */
    ByteString next() {
        long now = Instant.now().getEpochSecond();
        return with(new Lifetime(now - 3600, now + 7_257_600), Credential.basic(INBOX));
    }

    ByteString expired() {
        long now = Instant.now().getEpochSecond();
        return with(new Lifetime(now - 7200, now - 3600), Credential.basic(INBOX));
    }

    ByteString of(Credential credential) {
        long now = Instant.now().getEpochSecond();
        return with(new Lifetime(now - 3600, now + 7_257_600), credential);
    }

    private ByteString with(Lifetime lifetime, Credential credential) {
        var leaf = new LeafNode(
                        random(),
                        Signatures.publicKey(key),
                        credential,
                        new Capabilities(
                                List.of(1),
                                List.of(3),
                                List.of(0x000a, 0x0001, 0xf000, 0xff02, 0xff00, 0xff01),
                                List.of(7),
                                List.of(1)),
                        new LeafNodeSource.KeyPackage(lifetime),
                        Extensions.of(new Extension(1, Bytes.fromHex("00"))),
                        Bytes.EMPTY)
                .signed(key, null);
        var keyPackage = new KeyPackage(
                        1, 3, random(), leaf, Extensions.of(new Extension(0x000a, Bytes.EMPTY)), Bytes.EMPTY)
                .signed(key);
        return ByteString.copyFrom(keyPackage.encoded().toByteArray());
    }

    private static Bytes random() {
        return Bytes.of(GroupMessages.randomBytes(32).toByteArray());
    }

    static UploadKeyPackageRequest upload(ByteString keyPackage) {
        var request = UploadKeyPackageRequest.newBuilder().setIsInboxIdCredential(true);
        request.getKeyPackageBuilder().setKeyPackageTlsSerialized(keyPackage);
        return request.build();
    }

    static FetchKeyPackagesRequest fetch(InstallationId... installations) {
        var request = FetchKeyPackagesRequest.newBuilder();
        for (var installation : installations) {
            request.addInstallationKeys(installation.bytes());
        }
        return request.build();
    }
}
