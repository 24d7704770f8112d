package dev.lockstep.network.transport;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a message, or says why it cannot be read, where gRPC's own marshallers throw into a place from which no answer
 * reaches the client. Bounded, also for what unpacks from a small compressed message.
 */
final class IncomingMarshaller<T> implements Marshaller<Incoming<T>> {
    private final Marshaller<T> plain;
    private final int largest;

    IncomingMarshaller(Marshaller<T> plain, int largest) {
        this.plain = plain;
        this.largest = largest;
    }

    @Override
    public Incoming<T> parse(InputStream stream) {
        try {
            var bytes = stream.readNBytes(largest + 1);
            if (bytes.length > largest) {
                return new Incoming.TooLarge<>(largest);
            }
            return new Incoming.Message<>(plain.parse(new ByteArrayInputStream(bytes)));
        } catch (StatusRuntimeException e) {
            return new Incoming.Unreadable<>(reason(e));
        } catch (IOException e) {
            return new Incoming.Unreadable<>(String.valueOf(e.getMessage()));
        }
    }

    private static String reason(StatusRuntimeException refusal) {
        return refusal.getCause() instanceof InvalidProtocolBufferException cause
                ? String.valueOf(cause.getMessage())
                : String.valueOf(refusal.getStatus().getDescription());
    }

    @Override
    public InputStream stream(Incoming<T> value) {
        throw new UnsupportedOperationException("a request is read here, never written");
    }
}
