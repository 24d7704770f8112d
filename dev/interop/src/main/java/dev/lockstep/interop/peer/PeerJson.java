package dev.lockstep.interop.peer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.lockstep.xmtp.id.GroupId;
import dev.lockstep.xmtp.id.InboxId;
import dev.lockstep.xmtp.id.InstallationId;
import dev.lockstep.xmtp.id.MessageId;
import dev.lockstep.xmtp.push.HmacEpoch;
import dev.lockstep.xmtp.push.HmacKey;
import dev.lockstep.xmtp.push.HmacRootKey;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** How the peer's lines of JSON become values: ids and keys are hex, 64-bit numbers are decimal text. */
final class PeerJson {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
            .addModule(module())
            .build();

    private PeerJson() {}

    static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no JSON for " + value, e);
        }
    }

    static JsonNode read(String line) throws JsonProcessingException {
        return MAPPER.readTree(line);
    }

    static <T> T value(JsonNode json, Class<T> type) {
        return MAPPER.convertValue(json, type);
    }

    static <T> T value(JsonNode json, TypeReference<T> type) {
        return MAPPER.convertValue(json, type);
    }

    private static SimpleModule module() {
        SimpleModule module = new SimpleModule();
        text(module, InboxId.class, InboxId::new);
        text(module, InstallationId.class, InstallationId::ofHex);
        text(module, GroupId.class, GroupId::ofHex);
        text(module, MessageId.class, MessageId::ofHex);
        text(module, HmacKey.class, hex -> HmacKey.of(HexFormat.of().parseHex(hex)));
        text(module, HmacRootKey.class, hex -> HmacRootKey.of(HexFormat.of().parseHex(hex)));
        text(module, HmacEpoch.class, number -> new HmacEpoch(Long.parseLong(number)));
        key(module, GroupId.class, GroupId::ofHex);
        key(module, InstallationId.class, InstallationId::ofHex);
        for (Class<?> id : List.of(InboxId.class, InstallationId.class, GroupId.class, MessageId.class)) {
            module.addSerializer(id, ToStringSerializer.instance);
        }
        return module;
    }

    private static <T> void key(SimpleModule module, Class<T> type, Function<String, T> reader) {
        module.addKeyDeserializer(type, new KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) {
                return reader.apply(key);
            }
        });
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> reader) {
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            private static final long serialVersionUID = 1;

            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                return reader.apply(parser.getValueAsString());
            }
        });
    }
}
