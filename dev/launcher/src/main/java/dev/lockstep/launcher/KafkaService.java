package dev.lockstep.launcher;

import dev.lockstep.launcher.child.KafkaBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;

/** One broker that is its own controller. */
final class KafkaService implements Service {
    static final String NAME = "kafka";

    private static final int HEAP_MEGABYTES = 256;
    private static final int PATIENCE_SECONDS = 5;

    private final StackSettings settings;
    private final Path data;

    KafkaService(StackSettings settings) {
        this.settings = settings;
        this.data = settings.folder().resolve(NAME);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Port> ports() {
        return List.of(Port.KAFKA, Port.KAFKA_CONTROLLER);
    }

    @Override
    public Set<String> needs() {
        return Set.of();
    }

    @Override
    public ProcessBuilder process() throws IOException {
        Files.createDirectories(data);
        Path file = settings.folder().resolve("kafka.properties");
        Files.writeString(file, properties());
        ProcessBuilder process = new ProcessBuilder(JavaCommand.of(
                        settings,
                        NAME,
                        HEAP_MEGABYTES,
                        System.getProperty("java.class.path"),
                        KafkaBroker.class.getName(),
                        List.of(file.toString(), data.toString())))
                .redirectErrorStream(true);
        process.environment().put("LOG4J_CONFIGURATION_FILE", "classpath:dev/lockstep/launcher/kafka-log.properties");
        return process;
    }

    @Override
    public boolean isReady() {
        if (!listens()) {
            return false;
        }
        try (Admin admin = admin()) {
            return !within(admin.describeCluster().nodes()).isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void whenReady() throws IOException {
        try (Admin admin = admin()) {
            Set<String> there = within(admin.listTopics().names());
            List<NewTopic> missing = Topics.all().stream()
                    .filter(topic -> !there.contains(topic.name()))
                    .toList();
            if (!missing.isEmpty()) {
                within(admin.createTopics(missing).all());
            }
        }
    }

    /** Cheaper than an admin client that finds nobody to talk to. */
    private boolean listens() {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), settings.ports().kafka())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                "127.0.0.1:" + settings.ports().kafka(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                PATIENCE_SECONDS * 1000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                PATIENCE_SECONDS * 1000));
    }

    private static <T> T within(KafkaFuture<T> answer) throws IOException {
        try {
            return answer.get(2L * PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("Kafka does not answer as expected: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking Kafka", e);
        }
    }

    private String properties() {
        int broker = settings.ports().kafka();
        int controller = settings.ports().of(Port.KAFKA_CONTROLLER);
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                auto.create.topics.enable=false
                group.initial.rebalance.delay.ms=0
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=4
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=4
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                share.coordinator.state.topic.num.partitions=4
                num.network.threads=2
                num.io.threads=4
                background.threads=4
                log.cleaner.dedupe.buffer.size=16777216
                log.index.size.max.bytes=1048576
                """.formatted(broker, controller, data);
    }
}
