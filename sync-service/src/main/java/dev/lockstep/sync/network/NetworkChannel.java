package dev.lockstep.sync.network;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Connections to the network as its clients make them (XMTP network reference §1.1). */
final class NetworkChannel {
    private static final Metadata.Key<String> APP_VERSION =
            Metadata.Key.of("x-app-version", Metadata.ASCII_STRING_MARSHALLER);

    private NetworkChannel() {}

    /** Connects with the first call, and again whenever need be. */
    static ManagedChannel to(NetworkSettings settings, ExecutorService callbacks) {
        URI url = settings.url();
        Metadata headers = new Metadata();
        headers.put(APP_VERSION, settings.appVersion());
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(url.getHost(), port(url))
                .executor(callbacks)
                .maxInboundMessageSize(Math.toIntExact(settings.messageSize().asLongValue()))
                .keepAliveTime(settings.keepAlive().toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(settings.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
                .withOption(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()))
                .disableRetry()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
        return (isClear(url) ? builder.usePlaintext() : builder.useTransportSecurity()).build();
    }

    private static int port(URI url) {
        if (url.getHost() == null) {
            throw new IllegalArgumentException(
                    "lockstep.network.url: %s (expected: scheme, host and port, as in https://grpc.dev.xmtp.network:443)"
                            .formatted(url));
        }
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return isClear(url) ? 80 : 443;
    }

    private static boolean isClear(URI url) {
        return switch (String.valueOf(url.getScheme())) {
            case "http" -> true;
            case "https", "grpcs" -> false;
            default ->
                throw new IllegalArgumentException(
                        "lockstep.network.url: %s (expected: http, https or grpcs)".formatted(url));
        };
    }
}
