package dev.lockstep.interop;

import dev.lockstep.interop.peer.Consent;
import dev.lockstep.interop.peer.Message;
import dev.lockstep.interop.peer.Phone;
import dev.lockstep.interop.peer.PhoneStream;
import dev.lockstep.xmtp.id.InboxId;
import java.time.Duration;
import java.util.List;

/** A phone: a real libxmtp client. */
record PhoneSide(String name, Phone phone) implements Side {
    @Override
    public int conversations() {
        return phone.conversations().size();
    }

    @Override
    public List<Said> said() {
        return phone.conversations().stream()
                .flatMap(each -> phone.conversation(each.id()).writtenMessages().stream())
                .map(Said::onPhone)
                .toList();
    }

    @Override
    public void fetchHistory(int texts) {
        phone.history().request();
        awaitTexts(texts, phone::syncAll);
    }

    @Override
    public void block(InboxId other) {
        phone.setConsent(Consent.Decision.on(other, Consent.DENIED));
    }

    @Override
    public boolean blocks(InboxId other) {
        return phone.consentOf(other) == Consent.DENIED;
    }

    @Override
    public Duration untilToldOfBlock(InboxId other, Runnable decision) {
        Consent.Decision block = Consent.Decision.on(other, Consent.DENIED);
        // The stream of messages is what a phone's application has open, and what keeps its client listening.
        try (PhoneStream<Consent.Decision> decisions = phone.streamConsent();
                PhoneStream<Message> _ = phone.streamMessages()) {
            long start = System.nanoTime();
            decision.run();
            decisions.await("the block", block::equals);
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }
}
