package dev.lockstep.sync.installation;

import dev.lockstep.service.sql.Sql;
import dev.lockstep.xmtp.group.keypackage.OwnKeys;
import dev.lockstep.xmtp.id.InstallationId;
import java.time.Instant;
import java.util.List;

/** Key packages of hosted installations, and how far the welcomes to them have been read. For virtual threads. */
public interface OwnKeyPackages {
    /** With their private keys: the newest first, then those that were superseded and may still be welcomed to. */
    List<OwnKeys> of(HostedInstallation who);

    /** The id of the last welcome that was read; 0 if none was. */
    long welcomesReadUpTo(InstallationId installation);

    /**
     * Welcomes up to an id were read, whether they could be opened or not, so a new key package is due soon.
     *
     * @param sql the transaction of what the welcomes led to
     */
    void welcomesRead(Sql sql, InstallationId installation, long upTo, Instant at);
}
