package dev.lockstep.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.interop.hosted.HostedInstallation;
import dev.lockstep.interop.peer.Conversation;
import dev.lockstep.interop.peer.ConversationState;
import dev.lockstep.interop.peer.Eventually;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.xmtp.id.GroupId;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Phones that sync again and again, as an application in the foreground does. What one installation does for another (adding it
 * to conversations, answering its request for history) needs both to do so.
 */
final class Sync {
    private final List<Phone> phones;

    private Sync(List<Phone> phones) {
        this.phones = phones;
    }

    static Sync whileSyncing(Phone... phones) {
        return new Sync(List.of(phones));
    }

    <T> T await(String what, Supplier<T> look, Predicate<? super T> enough) {
        return await(what, Eventually.PATIENCE, look, enough);
    }

    <T> T await(String what, Duration patience, Supplier<T> look, Predicate<? super T> enough) {
        return Eventually.eventually(
                what,
                patience,
                () -> {
                    phones.forEach(Phone::syncAll);
                    return look.get();
                },
                enough);
    }

    /**
     * Until the newer installation has every conversation of the older one. From then on the older one posts into a sync group in
     * which the newer one is; what it posted before, nobody can give to the newer one any more.
     */
    static void acquaint(Phone older, Phone newer) {
        List<GroupId> expected =
                older.conversations().stream().map(ConversationState::id).toList();
        assertThat(expected).as("conversations of %s", older).isNotEmpty();
        whileSyncing(older, newer)
                .await(
                        "%s to be added to the conversations of %s".formatted(newer, older),
                        newer::conversations,
                        all -> all.stream().map(ConversationState::id).toList().containsAll(expected));
    }

    /** Until a new phone has added a hosted installation to its sync group: what it says there before is read by nobody. */
    static void acquaint(HostedInstallation older, Phone newer) {
        whileSyncing(newer)
                .await(
                        "%s to be in the sync group of %s".formatted(older, newer),
                        () -> older.syncStatus().path("syncGroup").path("installations"),
                        all -> all.findValuesAsText("installationId")
                                .contains(newer.installationId().toString()));
    }

    /** Until {@code phone} has the conversation and can write in it. */
    Conversation awaitConversation(Phone phone, GroupId id) {
        await(
                "%s to be a member of conversation %s".formatted(phone, id),
                () -> {
                    phone.syncAll();
                    return phone.conversations();
                },
                all -> all.stream().anyMatch(each -> each.id().equals(id) && each.active()));
        return phone.conversation(id);
    }
}
