package dev.lockstep.sync.devicesync;

import com.google.protobuf.ByteString;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;

/**
 * An archive that somebody of the inbox has announced.
 *
 * @param message that announces it
 * @param sender the installation that built it
 * @param location sealed for ARCHIVE_LOCATION
 * @param metadata xmtp.device_sync.BackupMetadataSave; empty if it came without
 * @param sentAtNs the network's time
 */
record AnnouncedArchive(
        MessageId message,
        String pin,
        InstallationId sender,
        ByteString location,
        ByteString metadata,
        long sentAtNs,
        boolean imported) {}
