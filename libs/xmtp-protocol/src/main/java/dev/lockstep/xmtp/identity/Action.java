package dev.lockstep.xmtp.identity;

import java.util.List;

/**
 * What an update does to an inbox (XMTP network reference §4.8).
 *
 * @param <S> what stands in the places of the signatures: who has to sign, a signature nobody checked, one that verified
 */
sealed interface Action<S> {

    List<S> signatures();

    /** The same action with other things in the places of its signatures. */
    <T, E extends Exception> Action<T> map(Conversion<S, T, E> conversion) throws E;

    /** {@code nonce} is unsigned. */
    record CreateInbox<S>(Identifier.Root owner, long nonce, S byOwner) implements Action<S> {
        @Override
        public List<S> signatures() {
            return List.of(byOwner);
        }

        @Override
        public <T, E extends Exception> Action<T> map(Conversion<S, T, E> conversion) throws E {
            return new CreateInbox<>(owner, nonce, conversion.of(byOwner));
        }
    }

    record AddAssociation<S>(Identifier newMember, S byExisting, S byNew) implements Action<S> {
        @Override
        public List<S> signatures() {
            return List.of(byExisting, byNew);
        }

        @Override
        public <T, E extends Exception> Action<T> map(Conversion<S, T, E> conversion) throws E {
            return new AddAssociation<>(newMember, conversion.of(byExisting), conversion.of(byNew));
        }
    }

    record RevokeAssociation<S>(Identifier member, S byRecovery) implements Action<S> {
        @Override
        public List<S> signatures() {
            return List.of(byRecovery);
        }

        @Override
        public <T, E extends Exception> Action<T> map(Conversion<S, T, E> conversion) throws E {
            return new RevokeAssociation<>(member, conversion.of(byRecovery));
        }
    }

    record ChangeRecovery<S>(Identifier.Root newRecovery, S byRecovery) implements Action<S> {
        @Override
        public List<S> signatures() {
            return List.of(byRecovery);
        }

        @Override
        public <T, E extends Exception> Action<T> map(Conversion<S, T, E> conversion) throws E {
            return new ChangeRecovery<>(newRecovery, conversion.of(byRecovery));
        }
    }

    /** One thing in the place of a signature to another. */
    @FunctionalInterface
    interface Conversion<S, T, E extends Exception> {
        T of(S signature) throws E;
    }
}
