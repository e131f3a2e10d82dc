package spikestack.model.input.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes pickles instruction by instruction, sane or not.
final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PickleWriter() {
    op(0x80).op(2);
  }

  PickleWriter op(int code) {
    out.write(code);
    return this;
  }

  PickleWriter op(char code) {
    return op((int) code);
  }

  PickleWriter raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  PickleWriter i32(int value) {
    return raw(little(4).putInt(value).array());
  }

  PickleWriter i64(long value) {
    return raw(little(8).putLong(value).array());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  PickleWriter line(String text) {
    return raw((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  PickleWriter text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return op('X').i32(bytes.length).raw(bytes);
  }

  /// Any integer, as LONG1.
  PickleWriter number(long value) {
    return op(0x8A).op(8).i64(value);
  }

  PickleWriter name(String module, String name) {
    return op('c').line(module).line(name);
  }

  PickleWriter mark() {
    return op('(');
  }

  PickleWriter tuple() {
    return op('t');
  }

  PickleWriter put(int index) {
    return op('r').i32(index);
  }

  PickleWriter get(int index) {
    return op('j').i32(index);
  }

  PickleWriter numbers(long... values) {
    mark();
    for (long value : values) {
      number(value);
    }
    return tuple();
  }

  /// ('storage', torch.CLASS, key, device, count) and BINPERSID.
  PickleWriter storage(String type, String key, long count) {
    return mark()
        .text("storage")
        .name("torch", type)
        .text(key)
        .text("cuda:0")
        .number(count)
        .tuple()
        .op('Q');
  }

  /// The call that makes a tensor of the storage "0" of floats.
  PickleWriter tensor(long count, long offset, long[] shape, long[] stride) {
    return name("torch._utils", "_rebuild_tensor_v2")
        .mark()
        .storage("FloatStorage", "0", count)
        .number(offset)
        .numbers(shape)
        .numbers(stride)
        .op(0x89)
        .op('}')
        .tuple()
        .op('R');
  }

  /// `{"w": value}`, where `value` was written since [#begin()].
  PickleWriter begin() {
    return op('}').text("w");
  }

  byte[] end() {
    return op('s').op('.').bytes();
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
