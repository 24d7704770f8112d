package dev.lockstep.sync.service;

import dev.lockstep.sync.devicesync.Policy;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How the installations of an inbox are kept in step. */
@ConfigMapping(prefix = "lockstep.device-sync")
public interface DeviceSyncSettings {
    /** What is done about another installation's request for history: {@code answer}, {@code hold} for a decision, {@code refuse}. */
    @WithDefault("answer")
    Policy.Answering answering();

    /** The history server for archives, unless a call or a request names another; none switches history sync off. */
    Optional<String> historyServer();

    /**
     * Requests of installations that have been known here for less than this raise the alarm, whatever is done about them; none or 0
     * for no alarm.
     */
    Optional<Duration> alarmYoungerThan();

    /** Tenants that have it otherwise, by their ids. */
    Map<String, Tenant> tenants();

    /** What one tenant has otherwise. */
    interface Tenant {
        /** As for all. */
        Optional<Policy.Answering> answering();

        /** As for all; {@code off} switches history sync off. */
        Optional<String> historyServer();

        /** As for all. */
        Optional<Duration> alarmYoungerThan();
    }

    default Policy policy(String tenant) {
        Tenant own = tenants().get(tenant);
        Optional<String> server =
                own == null ? historyServer() : own.historyServer().or(this::historyServer);
        Optional<Duration> alarm =
                own == null ? alarmYoungerThan() : own.alarmYoungerThan().or(this::alarmYoungerThan);
        return new Policy(
                own == null ? answering() : own.answering().orElse(answering()),
                server.filter(url -> !url.equals("off")).orElse(""),
                alarm.orElse(Duration.ZERO));
    }
}
