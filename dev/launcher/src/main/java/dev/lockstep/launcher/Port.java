package dev.lockstep.launcher;

import java.util.Locale;

/** The ports of a stack, all on 127.0.0.1. */
public enum Port {
    /** The XMTP network's v3 gRPC API; stock XMTP SDKs expect it here. */
    NETWORK(5556),
    /** The history server of archive-service; stock XMTP SDKs expect it here. */
    HISTORY(5558),
    /** The public door: REST and streams. */
    GATEWAY(8080),
    /** sync-service: internal gRPC, health and metrics. */
    SYNC_SERVICE(8081),
    /** archive-service's own port: internal gRPC, health and metrics. */
    ARCHIVE_SERVICE(8082),
    /** preference-service: internal gRPC, health and metrics. */
    PREFERENCE_SERVICE(8083),
    POSTGRES(15432),
    KAFKA(19092),
    KAFKA_CONTROLLER(19093);

    private final int standard;

    Port(int standard) {
        this.standard = standard;
    }

    int standard() {
        return standard;
    }

    /** The environment variable that moves this port alone. */
    public String variable() {
        return "LOCKSTEP_PORT_" + name();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
