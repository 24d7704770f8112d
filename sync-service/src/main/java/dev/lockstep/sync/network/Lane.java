package dev.lockstep.sync.network;

/** How urgent a call to the network is; where calls must wait for the network's limits, an earlier lane goes first. */
public enum Lane {
    SEND,
    RECEIVE,
    SYNC,
    HOUSEKEEPING
}
