package dev.lockstep.interop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class run against the started stack with real clients: a parameter of type {@link RealClients} gives them.
 * On a machine without Node they are skipped with a sentence.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealClientsExtension.class)
@interface WithRealClients {}
