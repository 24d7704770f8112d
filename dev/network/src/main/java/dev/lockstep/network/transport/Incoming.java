package dev.lockstep.network.transport;

/** A message of a request stream as it came off the wire. */
sealed interface Incoming<T> {
    record Message<T>(T message) implements Incoming<T> {}

    /** What came is not a message of the method's type. */
    record Unreadable<T>(String reason) implements Incoming<T> {}

    record TooLarge<T>(long limit) implements Incoming<T> {}
}
