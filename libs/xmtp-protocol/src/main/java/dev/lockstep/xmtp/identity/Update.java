package dev.lockstep.xmtp.identity;

import java.util.ArrayList;
import java.util.List;

/**
 * An identity update, whose actions come in an order that counts.
 *
 * @param <S> what stands in the places of the signatures, as in {@link Action}
 * @param inboxId as written, of any form
 * @param clientTimestampNs unsigned
 */
record Update<S>(String inboxId, long clientTimestampNs, List<Action<S>> actions) {

    Update {
        actions = List.copyOf(actions);
    }

    List<S> signatures() {
        return actions.stream().flatMap(action -> action.signatures().stream()).toList();
    }

    <T, E extends Exception> Update<T> map(Action.Conversion<S, T, E> conversion) throws E {
        var mapped = new ArrayList<Action<T>>(actions.size());
        for (var action : actions) {
            mapped.add(action.map(conversion));
        }
        return new Update<>(inboxId, clientTimestampNs, mapped);
    }
}
