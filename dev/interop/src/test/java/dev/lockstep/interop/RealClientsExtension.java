package dev.lockstep.interop;

import dev.lockstep.interop.node.NodeMissingException;
import dev.lockstep.interop.node.NodeRuntime;
import dev.lockstep.interop.node.PeerInstallation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands each test clients of its own, and all tests one stack that is started for the first and stopped after the last. What is to
 * be done before and after all tests of a class has the stack alone.
 */
final class RealClientsExtension implements ExecutionCondition, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(RealClientsExtension.class);
    private static final Path FOLDER = Path.of("target", "interop").toAbsolutePath();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            return ConditionEvaluationResult.enabled(NodeRuntime.find().version());
        } catch (NodeMissingException e) {
            return ConditionEvaluationResult.disabled(e.getMessage());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RealClients.class || type == SharedStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ExtensionContext.Store forAll = context.getRoot().getStore(NAMESPACE);
        PeerInstallation peer = forAll.computeIfAbsent("peer", _ -> installPeer(), PeerInstallation.class);
        SharedStack stack = forAll.computeIfAbsent("stack", _ -> startStack(), SharedStack.class);
        if (parameter.getParameter().getType() == SharedStack.class) {
            return stack;
        }
        Path folder = FOLDER.resolve(nameOf(context));
        // The store closes it when the test is over.
        return context.getStore(NAMESPACE)
                .computeIfAbsent("clients", _ -> new RealClients(stack, peer, folder), RealClients.class);
    }

    /** In an empty folder: what an earlier run left was for looking at. */
    private static SharedStack startStack() {
        try {
            if (Files.exists(FOLDER)) {
                try (Stream<Path> deepestFirst = Files.walk(FOLDER).sorted(Comparator.reverseOrder())) {
                    for (Path path : (Iterable<Path>) deepestFirst::iterator) {
                        Files.delete(path);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return SharedStack.start(FOLDER);
    }

    private static PeerInstallation installPeer() {
        try {
            return PeerInstallation.ensure(NodeRuntime.find(), System.err::println);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NodeMissingException e) {
            throw new IllegalStateException("Node was there a moment ago", e);
        }
    }

    private static String nameOf(ExtensionContext context) {
        String test = context.getRequiredTestClass().getSimpleName() + "-"
                + context.getRequiredTestMethod().getName();
        return test + "-" + Integer.toHexString(context.getUniqueId().hashCode());
    }
}
