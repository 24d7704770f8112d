package dev.lockstep.xmtp.archive;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.proto.devicesync.BackupElement;
import dev.lockstep.xmtp.proto.devicesync.BackupElementSelection;
import dev.lockstep.xmtp.proto.devicesync.BackupMetadataSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentStateSave;
import dev.lockstep.xmtp.proto.devicesync.consent.ConsentTypeSave;
import dev.lockstep.xmtp.proto.devicesync.message.GroupMessageSave;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Archives of the tests and what is in them. */
final class Elements {
    static final ArchiveKey KEY = key(7);
    static final ElementNonce NONCE = new ElementNonce(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    static final BackupMetadataSave METADATA = BackupMetadataSave.newBuilder()
            .addElements(BackupElementSelection.BACKUP_ELEMENT_SELECTION_CONSENT)
            .setExportedAtNs(1_700_000_000_000_000_000L)
            .build();
    static final BackupElement CONSENT = BackupElement.newBuilder()
            .setConsent(ConsentSave.newBuilder()
                    .setEntityType(ConsentTypeSave.CONSENT_TYPE_SAVE_INBOX_ID)
                    .setState(ConsentStateSave.CONSENT_STATE_SAVE_DENIED)
                    .setEntity("ab".repeat(32))
                    .setConsentedAtNs(1_700_000_000_000_000_001L))
            .build();

    private Elements() {}

    static ArchiveKey key(int value) {
        byte[] key = new byte[ArchiveKey.LENGTH];
        java.util.Arrays.fill(key, (byte) value);
        return ArchiveKey.of(key);
    }

    static BackupElement message(int contentLength) {
        byte[] content = new byte[contentLength];
        new Random(contentLength).nextBytes(content);
        return BackupElement.newBuilder()
                .setGroupMessage(GroupMessageSave.newBuilder().setDecryptedMessageBytes(ByteString.copyFrom(content)))
                .build();
    }

    static byte[] archive(List<BackupElement> elements) {
        var out = new ByteArrayOutputStream();
        try {
            ArchiveWriter writer = ArchiveWriter.begin(out, KEY, METADATA, NONCE);
            for (BackupElement element : elements) {
                writer.write(element);
            }
            writer.finish();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    static List<BackupElement> read(byte[] archive) throws IOException, ArchiveException {
        return read(archive, ReadLimits.DEFAULT);
    }

    static List<BackupElement> read(byte[] archive, ReadLimits limits) throws IOException, ArchiveException {
        try (ArchiveReader reader = ArchiveReader.open(new ByteArrayInputStream(archive), KEY, limits)) {
            return rest(reader);
        }
    }

    static List<BackupElement> rest(ArchiveReader reader) throws IOException, ArchiveException {
        var all = new ArrayList<BackupElement>();
        Optional<BackupElement> next = reader.next();
        while (next.isPresent()) {
            all.add(next.get());
            next = reader.next();
        }
        return all;
    }
}
