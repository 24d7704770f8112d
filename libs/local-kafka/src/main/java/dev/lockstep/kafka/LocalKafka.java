package dev.lockstep.kafka;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** A broker that is its own controller, inside this JVM, on free ports. Its topics are made by {@link #createTopics} alone. */
public final class LocalKafka implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final int port;
    private final int controllerPort;
    private @Nullable KafkaRaftServer server;

    private LocalKafka(Path folder, int port, int controllerPort) {
        this.folder = folder;
        this.port = port;
        this.controllerPort = controllerPort;
    }

    /** The one broker of this JVM for tests: empty at first, gone with the JVM. */
    public static LocalKafka forTests() {
        return ForTests.BROKER;
    }

    /** A broker of one's own, that can be stopped and started again. */
    public static LocalKafka start() throws IOException {
        Path folder = Files.createTempDirectory("lockstep-kafka");
        LocalKafka broker = new LocalKafka(folder, freePort(), freePort());
        broker.format();
        broker.startAgain();
        return broker;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Ends the broker; what it has stored stays. */
    public synchronized void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    /** Starts a stopped broker on the same ports and data. */
    public synchronized void startAgain() {
        server = new KafkaRaftServer(new KafkaConfig(properties()), Time.SYSTEM);
        server.startup();
    }

    /** Makes topics that are not there yet. */
    public void createTopics(int partitions, Collection<String> names) {
        try (Admin admin = admin()) {
            Set<String> there = within(admin.listTopics().names());
            for (String name : names) {
                if (!there.contains(name)) {
                    create(admin, name, partitions);
                }
            }
        }
    }

    /** Makes topics, empty even if they were there before. */
    public void recreateTopics(int partitions, Collection<String> names) {
        try (Admin admin = admin()) {
            Set<String> there = within(admin.listTopics().names());
            List<String> old = names.stream().filter(there::contains).toList();
            if (!old.isEmpty()) {
                within(admin.deleteTopics(old).all());
            }
            names.forEach(name -> create(admin, name, partitions));
        }
    }

    @Override
    public void close() {
        stop();
        try {
            deleteFolder();
        } catch (IOException e) {
            System.err.printf("%s stays behind: %s%n", folder, e.getMessage());
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
    }

    /** The controller may still be clearing an old topic of the name away. */
    private static void create(Admin admin, String name, int partitions) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                within(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                        .all());
                return;
            } catch (IllegalStateException e) {
                if (!(e.getCause() instanceof TopicExistsException) || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private static <T> T within(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refuses: " + e.getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Kafka has not answered for %d s".formatted(PATIENCE_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka", e);
        }
    }

    private void format() throws IOException {
        Path file = folder.resolve("kafka.properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties().store(writer, null);
        }
        var output = new ByteArrayOutputStream();
        int code = StorageTool.execute(
                new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
                new PrintStream(output, true, StandardCharsets.UTF_8));
        if (code != 0) {
            throw new IOException("Kafka could not format its data folder (code %d): %s"
                    .formatted(code, output.toString(StandardCharsets.UTF_8)));
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", "1"),
                Map.entry("controller.quorum.voters", "1@127.0.0.1:" + controllerPort),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort)),
                Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry("log.dirs", folder.resolve("data").toString()),
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("message.max.bytes", "6291456"),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "4"),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "2"),
                Map.entry("background.threads", "2"),
                Map.entry("log.cleaner.dedupe.buffer.size", "16777216"),
                Map.entry("log.index.size.max.bytes", "1048576")));
        return properties;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void deleteFolder() throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static final class ForTests {
        static final LocalKafka BROKER = startOnce();

        private static LocalKafka startOnce() {
            try {
                LocalKafka broker = LocalKafka.start();
                Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
                return broker;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
